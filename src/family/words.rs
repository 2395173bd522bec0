//! English agreement: names with their pronouns, nouns with their plurals and articles.

/// What a name of the cast may stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// A person; no name is drawn twice in one problem.
    Person,
    /// One of the nouns, which agrees with the number before it.
    Countable(Vec<Noun>),
    /// One of the words, used as it stands.
    Word(Vec<String>),
    /// Words that belong together: of each row, one noun a column.
    Rows {
        /// The names of the columns, by which slots choose.
        columns: Vec<String>,
        /// As many nouns in each row as there are columns.
        rows: Vec<Vec<Noun>>,
    },
}

/// A noun in both numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noun {
    /// One of them.
    pub one: String,
    /// Several of them.
    pub many: String,
}

/// A first name with the pronouns that go with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: &'static str,
    /// Whether the pronouns are she, her, her; else he, him, his.
    pub she: bool,
}

/// How a slot uses a word of the cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The name or word itself; a noun agrees with the number before it.
    Itself,
    /// `Ada's`
    Possessive,
    /// `she`
    They,
    /// `her`, `him`
    Them,
    /// `her`, `his`
    Their,
    /// `hers`, `his`
    Theirs,
    /// `herself`, `himself`
    Themselves,
    /// `apple`
    One,
    /// `apples`
    Many,
    /// `an apple`
    Article,
}

impl Form {
    /// The forms a role has, by the names that templates use.
    pub fn named(role: &Role, name: &str) -> Option<Self> {
        Some(match (role, name) {
            (Role::Person, "possessive") => Self::Possessive,
            (Role::Person, "they") => Self::They,
            (Role::Person, "them") => Self::Them,
            (Role::Person, "their") => Self::Their,
            (Role::Person, "theirs") => Self::Theirs,
            (Role::Person, "themselves") => Self::Themselves,
            (Role::Countable(_) | Role::Rows { .. }, "one") => Self::One,
            (Role::Countable(_) | Role::Rows { .. }, "many") => Self::Many,
            (Role::Countable(_) | Role::Word(_) | Role::Rows { .. }, "a") => Self::Article,
            _ => return None,
        })
    }
}

impl Role {
    /// Reads `person`, `countable: apple, pear`, `word: red, blue` or `rows: place, thing; bakery, loaf; farm, egg`;
    /// an irregular plural as `fish/fish`.
    ///
    /// # Errors
    /// One sentence saying what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (kind, list) = text.split_once(':').unwrap_or((text, ""));
        if kind.trim() == "rows" {
            return Self::rows(list);
        }
        let words: Vec<&str> = list.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
        match (kind.trim(), words.is_empty()) {
            ("person", true) => Ok(Self::Person),
            ("countable", false) => Ok(Self::Countable(words.into_iter().map(Noun::parse).collect())),
            ("word", false) => Ok(Self::Word(words.into_iter().map(str::to_owned).collect())),
            ("countable" | "word", true) => {
                Err(format!("'{}' needs a list of words after a colon", kind.trim()))
            }
            _ => Err(format!(
                "'{}' is not a role: write person, countable: …, word: … or rows: …",
                text.trim()
            )),
        }
    }

    fn rows(list: &str) -> Result<Self, String> {
        let mut rows = list.split(';').map(|row| row.split(',').map(str::trim).collect::<Vec<_>>());
        let columns: Vec<String> = rows.next().unwrap_or_default().into_iter().map(str::to_owned).collect();
        let rows: Vec<Vec<Noun>> = rows
            .map(|row| row.into_iter().filter(|word| !word.is_empty()).map(Noun::parse).collect())
            .collect();
        if rows.is_empty() {
            return Err("'rows' needs the names of its columns and at least one row: a, b; x, y".into());
        }
        match rows.iter().position(|row| row.len() != columns.len()) {
            Some(at) => Err(format!(
                "row {} has {} words, not {}",
                at + 1,
                rows.get(at).map_or(0, Vec::len),
                columns.len()
            )),
            None => Ok(Self::Rows { columns, rows }),
        }
    }

    /// How many choices there are.
    pub fn size(&self) -> usize {
        match self {
            Self::Person => PEOPLE.len(),
            Self::Countable(nouns) => nouns.len(),
            Self::Word(words) => words.len(),
            Self::Rows { rows, .. } => rows.len(),
        }
    }

    /// The columns that a slot must choose from; none where the role is one word.
    pub fn columns(&self) -> &[String] {
        match self {
            Self::Rows { columns, .. } => columns,
            _ => &[],
        }
    }

    /// The text of choice `at` in a form; `singular` is what a noun agrees with, `column` which word of a row it is.
    pub fn text(&self, at: usize, column: usize, form: Form, singular: bool) -> String {
        match self {
            Self::Person => PEOPLE.get(at).map_or_else(String::new, |person| person.text(form)),
            Self::Countable(nouns) => {
                nouns.get(at).map_or_else(String::new, |noun| noun.text(form, singular))
            }
            Self::Rows { rows, .. } => (rows.get(at).and_then(|row| row.get(column)))
                .map_or_else(String::new, |noun| noun.text(form, singular)),
            Self::Word(words) => words.get(at).map_or_else(String::new, |word| match form {
                Form::Article => with_article(word),
                _ => word.clone(),
            }),
        }
    }
}

impl Noun {
    fn text(&self, form: Form, singular: bool) -> String {
        match form {
            Form::One => self.one.clone(),
            Form::Article => with_article(&self.one),
            Form::Many => self.many.clone(),
            _ if singular => self.one.clone(),
            _ => self.many.clone(),
        }
    }

    fn parse(text: &str) -> Self {
        match text.split_once('/') {
            Some((one, many)) => Self { one: one.trim().into(), many: many.trim().into() },
            None => Self { one: text.into(), many: plural(text) },
        }
    }
}

impl Person {
    fn text(&self, form: Form) -> String {
        let pick = |she: &str, he: &str| if self.she { she.to_owned() } else { he.to_owned() };
        match form {
            Form::Possessive => format!("{}'s", self.name),
            Form::They => pick("she", "he"),
            Form::Them => pick("her", "him"),
            Form::Their => pick("her", "his"),
            Form::Theirs => pick("hers", "his"),
            Form::Themselves => pick("herself", "himself"),
            _ => self.name.to_owned(),
        }
    }
}

/// The plural of a noun whose last word follows the rules or is a known exception.
pub fn plural(noun: &str) -> String {
    const IRREGULAR: &[(&str, &str)] = &[
        ("child", "children"),
        ("fish", "fish"),
        ("foot", "feet"),
        ("goose", "geese"),
        ("half", "halves"),
        ("knife", "knives"),
        ("leaf", "leaves"),
        ("loaf", "loaves"),
        ("man", "men"),
        ("mouse", "mice"),
        ("person", "people"),
        ("sheep", "sheep"),
        ("shelf", "shelves"),
        ("tooth", "teeth"),
        ("woman", "women"),
    ];
    let (before, last) =
        noun.rsplit_once(' ').map_or(("", noun), |(_, last)| (noun.strip_suffix(last).unwrap_or(""), last));
    if let Some((_, many)) = IRREGULAR.iter().find(|(one, _)| *one == last) {
        return format!("{before}{many}");
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| noun.ends_with(ending));
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ if ends(&["s", "x", "z", "ch", "sh", "potato", "tomato", "hero"]) => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

/// The noun with `a` or `an`.
pub fn with_article(noun: &str) -> String {
    let sounds_like_a_vowel = match noun.to_lowercase() {
        n if ["hour", "honest", "heir"].iter().any(|silent| n.starts_with(silent)) => true,
        n if ["uni", "use", "euro", "one"].iter().any(|glide| n.starts_with(glide)) => false,
        n => n.starts_with(['a', 'e', 'i', 'o', 'u']),
    };
    format!("{} {noun}", if sounds_like_a_vowel { "an" } else { "a" })
}

const fn she(name: &'static str) -> Person {
    Person { name, she: true }
}

const fn he(name: &'static str) -> Person {
    Person { name, she: false }
}

/// The names people are drawn from. Frozen: a released seed counts on their order and their number.
pub const PEOPLE: &[Person] = &[
    she("Ada"),
    he("Ben"),
    she("Clara"),
    he("David"),
    she("Emma"),
    he("Felix"),
    she("Grace"),
    he("Hugo"),
    she("Iris"),
    he("Jonas"),
    she("Kira"),
    he("Liam"),
    she("Maya"),
    he("Noah"),
    she("Olga"),
    he("Pablo"),
    she("Rosa"),
    he("Samir"),
    she("Tara"),
    he("Umar"),
    she("Vera"),
    he("Wei"),
    she("Yuki"),
    he("Zane"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_take_their_plurals() {
        for (one, many) in [
            ("apple", "apples"),
            ("cherry", "cherries"),
            ("toy", "toys"),
            ("box", "boxes"),
            ("peach", "peaches"),
            ("loaf", "loaves"),
            ("fish", "fish"),
            ("sheet of paper", "sheet of papers"),
            ("toy sheep", "toy sheep"),
            ("potato", "potatoes"),
            ("photo", "photos"),
            ("tooth", "teeth"),
        ] {
            assert_eq!(plural(one), many);
        }
        let given = Role::parse("countable: sheet of paper/sheets of paper").unwrap();
        assert_eq!(given.text(0, 0, Form::Itself, false), "sheets of paper");
        assert_eq!(given.text(0, 0, Form::Itself, true), "sheet of paper");
    }

    #[test]
    fn words_of_a_row_belong_together() {
        let shop = Role::parse("rows: place, thing; bakery, loaf; farm shop, egg").unwrap();
        assert_eq!(shop.columns(), ["place", "thing"]);
        assert_eq!(shop.text(0, 1, Form::Itself, false), "loaves");
        assert_eq!(shop.text(1, 1, Form::Article, false), "an egg");
        assert_eq!(shop.text(1, 0, Form::One, false), "farm shop");
    }

    #[test]
    fn articles_follow_the_sound() {
        for (noun, with) in
            [("apple", "an apple"), ("hour", "an hour"), ("unit", "a unit"), ("pear", "a pear")]
        {
            assert_eq!(with_article(noun), with);
        }
    }

    #[test]
    fn pronouns_go_with_names() {
        let shown = |at, form| Role::Person.text(at, 0, form, true);
        assert_eq!(
            [shown(0, Form::Itself), shown(0, Form::They), shown(0, Form::Their)],
            ["Ada", "she", "her"]
        );
        assert_eq!(
            [shown(1, Form::Possessive), shown(1, Form::Them), shown(1, Form::Their)],
            ["Ben's", "him", "his"]
        );
    }

    #[test]
    fn roles_that_say_nothing_are_refused() {
        assert!(Role::parse("countable:").unwrap_err().contains("needs a list"));
        assert!(Role::parse("animal").unwrap_err().contains("not a role"));
        assert!(Role::parse("rows: a, b").unwrap_err().contains("at least one row"));
        assert!(Role::parse("rows: a, b; x").unwrap_err().contains("row 1 has 1 words, not 2"));
        assert_eq!(Form::named(&Role::Person, "many"), None);
    }
}
