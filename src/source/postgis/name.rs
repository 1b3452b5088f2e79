//! Names and values as SQL has them.

/// A name in quotation marks.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A number as SQL has it, to the last digit.
pub fn number(value: f64) -> String {
    format!("'{value:e}'::float8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_one_whatever_stands_in_it() {
        assert_eq!(quoted("a\"; DROP TABLE b; --"), "\"a\"\"; DROP TABLE b; --\"");
        assert_eq!(number(121.5), "'1.215e2'::float8");
    }
}
