//! The bounds of a layer's style: symbols, rules, classes, labels.

use super::{CAPTION, Corrected, Limits};
use crate::model::{
    ClassBy, ClassSizes, Classes, Dash, Fill, Hatching, InnerCasing, LabelStyle, MAX_CLASSES, MAX_RULES, Marker, NO_CLASS, ScaleRange, Stroke, Style,
    Symbol, When,
};

impl Limits {
    pub fn style(&mut self, style: &mut Style) {
        self.under("style", |own| {
            own.symbol("symbol", &mut style.symbol);
            own.list("rules", &mut style.rules, MAX_RULES);
            for (n, rule) in style.rules.iter_mut().enumerate() {
                own.under(format!("rules[{n}]"), |own| {
                    match &mut rule.when {
                        When::Equals { field, equals } => {
                            own.name("field", field);
                            own.text("equals", equals, CAPTION);
                        }
                        When::Meets { condition } => own.prose("where", condition),
                    }
                    own.scales(&mut rule.scales);
                    own.title("name", &mut rule.name);
                    own.symbol("symbol", &mut rule.symbol);
                });
            }
            own.scales(&mut style.scales);
            if let Some(classes) = &mut style.classes {
                own.classes(classes);
            }
            if let Some(label) = &mut style.label {
                own.label(label);
            }
        });
    }

    fn scales(&mut self, scales: &mut ScaleRange) {
        for (name, end) in [("scales.least", &mut scales.least), ("scales.most", &mut scales.most)] {
            if let Some(end) = end {
                self.wide(name, end, ScaleRange::DENOMINATORS, *ScaleRange::DENOMINATORS.end());
            }
        }
    }

    fn symbol(&mut self, name: &str, symbol: &mut Symbol) {
        self.under(name, |own| {
            if let Some(Fill { opacity, near, hatching, .. }) = &mut symbol.fill {
                own.part("fill.opacity", opacity);
                let usual = Hatching::default();
                own.number("fill.hatching.spacing", &mut hatching.spacing, Hatching::SPACINGS, usual.spacing);
                own.number("fill.hatching.width", &mut hatching.width, Hatching::WIDTHS, usual.width);
                if let Some(near) = near {
                    own.part("fill.near", near);
                }
            }
            if let Some(InnerCasing { width, opacity, .. }) = &mut symbol.casing {
                own.number("casing.width", width, 0.0..=50.0, 1.0);
                own.part("casing.opacity", opacity);
            }
            own.stroke("underlay", &mut symbol.underlay);
            own.stroke("stroke", &mut symbol.stroke);
            if let Some(Marker { size, .. }) = &mut symbol.marker {
                own.number("marker.size", size, 0.1..=60.0, 1.9);
            }
        });
    }

    fn stroke(&mut self, name: &str, stroke: &mut Option<Stroke>) {
        let Some(stroke) = stroke else { return };
        self.under(name, |own| {
            // a dashed line of no width has no end of dashes
            let least = if stroke.dash == Dash::Solid { 0.0 } else { 0.02 };
            own.number("width", &mut stroke.width, least..=20.0, 0.26);
            own.number("ground", &mut stroke.ground, 0.0..=10_000.0, 0.0);
            own.part("opacity", &mut stroke.opacity);
        });
    }

    fn classes(&mut self, classes: &mut Classes) {
        self.under("classes", |own| {
            own.name("field", &mut classes.field);
            let most = MAX_CLASSES + 1;
            match &mut classes.by {
                ClassBy::Values(values) => {
                    own.list("by.values", values, usize::from(NO_CLASS));
                    for value in values {
                        own.text("by.values", value, CAPTION);
                    }
                }
                ClassBy::Breaks(breaks) => {
                    own.list("by.breaks", breaks, most.max(usize::from(NO_CLASS)));
                    own.each("by.breaks", breaks, |_, number| number.is_finite());
                    own.ascending("by.breaks", breaks);
                }
            }
            own.list("names", &mut classes.names, usize::from(NO_CLASS));
            for name in &mut classes.names {
                own.title("names", name);
            }
            if let Some(ClassSizes { first, last, .. }) = &mut classes.sizes {
                own.number("sizes", first, 0.05..=60.0, 1.0);
                own.number("sizes", last, 0.05..=60.0, 4.0);
            }
            own.list("inks", &mut classes.inks, usize::from(NO_CLASS) + 1);
            if let Some(made) = classes.made.as_mut().filter(|made| !(2..=MAX_CLASSES).contains(&made.count)) {
                let now = made.count.clamp(2, MAX_CLASSES);
                own.note("made.count", Corrected::Range { was: made.count.to_string(), now: now.to_string() });
                made.count = now;
            }
        });
    }

    fn label(&mut self, label: &mut LabelStyle) {
        self.under("label", |own| {
            own.number("size", &mut label.size, 0.5..=60.0, 3.0);
            own.number("spacing", &mut label.spacing, -0.2..=5.0, 0.0);
            for (name, columns) in [("zh", &mut label.zh), ("en", &mut label.en)] {
                own.list(name, columns, 20);
                for column in columns {
                    own.name(name, column);
                }
            }
            if let Some(metres) = &mut label.max_metres_per_pixel {
                own.number("max_metres_per_pixel", metres, 0.001..=1e6, 1e6);
            }
            if !(-1_000_000..=1_000_000).contains(&label.priority) {
                let now = label.priority.clamp(-1_000_000, 1_000_000);
                own.note("priority", Corrected::Range { was: label.priority.to_string(), now: now.to_string() });
                label.priority = now;
            }
        });
    }
}
