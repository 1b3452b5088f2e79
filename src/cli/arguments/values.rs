//! The values of options: texts, numbers, distances, one of several names, and what is said of those that are none of these.

use crate::cli::CliError;
use crate::cli::error::Usage;
use lexopt::Parser;

pub fn bad(option: &str, value: &str, expected: impl Into<String>) -> CliError {
    CliError::Usage(Usage::BadValue { option: format!("--{option}"), value: value.to_owned(), expected: expected.into() })
}

/// The one that an option's value names, of those there are.
pub fn one_of<T: Copy>(parser: &mut Parser, option: &str, choices: &[(&str, T)]) -> Result<T, CliError> {
    let value = text(parser)?;
    let named = choices.iter().find(|(name, _)| *name == value).map(|(_, choice)| *choice);
    named.ok_or_else(|| bad(option, &value, choices.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")))
}

pub fn text(parser: &mut Parser) -> Result<String, CliError> {
    Ok(parser.value()?.to_string_lossy().into_owned())
}

pub fn numbers<const N: usize>(option: &str, value: &str, expected: &'static str) -> Result<[f64; N], CliError> {
    let list: Vec<f64> =
        value.split([',', '，']).map(|part| part.trim().parse()).collect::<Result<_, _>>().map_err(|_| bad(option, value, expected))?;
    list.try_into().map_err(|_| bad(option, value, expected))
}

/// `2km`, `500m`, `1.5 km`, or a number of metres.
pub fn metres(value: &str) -> Option<f64> {
    let value = value.trim().to_lowercase();
    // the longer units first: 5km ends in an m too
    let units = [("km", 1000.0), ("千米", 1000.0), ("公里", 1000.0), ("m", 1.0), ("米", 1.0)];
    let with_unit = units.iter().find_map(|(unit, factor)| Some((value.strip_suffix(unit)?, *factor)));
    let (number, factor) = with_unit.unwrap_or((value.as_str(), 1.0));
    number.trim().parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0).map(|n| n * factor)
}

impl From<lexopt::Error> for CliError {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(match error {
            lexopt::Error::MissingValue { option } => Usage::MissingValue(option.unwrap_or_default()),
            lexopt::Error::UnexpectedOption(option) => Usage::UnknownOption(option),
            lexopt::Error::UnexpectedValue { option, value } => Usage::Unexpected(format!("{option}={}", value.to_string_lossy())),
            other => Usage::Unexpected(other.to_string()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_read_with_their_units() {
        assert_eq!((metres("2km"), metres("500m"), metres("1.5 km"), metres("80")), (Some(2000.0), Some(500.0), Some(1500.0), Some(80.0)));
        assert_eq!((metres("5公里"), metres("300 米")), (Some(5000.0), Some(300.0)));
        assert_eq!((metres("far"), metres("-1km"), metres("km")), (None, None, None));
    }
}
