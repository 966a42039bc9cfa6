//! The grammar: a text as words, pairs of field and values, groups. What the words mean is not asked here.
//!
//! Any text can be read: what is not closed is closed at the end, what is too deep is left out, and both are told.

use std::fmt::{self, Write as _};
use std::ops::Range;

use winnow::Parser;
use winnow::combinator::{opt, peek};
use winnow::error::EmptyError;
use winnow::stream::{LocatingSlice, Location, Stream};
use winnow::token::{any, one_of, rest, take_while};

use super::complaint::{Complaint, Wrong};

/// So many groups within one another are read.
const DEEPEST: usize = 32;

/// A word, a value, a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// What it says: full-width letters, signs and blanks narrowed where it does not stand in quotes.
    pub text: String,
    /// Whether it stands in quotes.
    pub quoted: bool,
    /// Where it stands, quotes included.
    pub span: Range<usize>,
}

/// A part of what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// All of them.
    All(Vec<Node>),
    /// Any of them.
    Any(Vec<Node>),
    /// All leads but those.
    Not(Box<Node>),
    /// A field and its values.
    Pair(Pair),
    /// A word that is searched for.
    Text(Word),
    /// A view by its name, without the `@`.
    View(Word),
}

/// A field and its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The field, as it is written.
    pub field: Word,
    /// The values, any of which will do.
    pub values: Vec<Word>,
    /// Where all of it stands.
    pub span: Range<usize>,
}

/// What was read of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// What it asks; nothing where nothing is asked.
    pub node: Option<Node>,
    /// What was left out or closed.
    pub complaints: Vec<Complaint>,
}

type In<'t> = LocatingSlice<&'t str>;
type Read<T> = Result<T, EmptyError>;

/// A letter, sign or blank as it is meant, whether a Japanese input method wrote it full-width or not.
pub(super) const fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => match char::from_u32(c as u32 - 0xFEE0) {
            Some(narrow) => narrow,
            None => c,
        },
        '\u{3000}' => ' ',
        '、' => ',',
        '〜' => '~',
        '−' => '-',
        c => c,
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace()
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '\u{FF02}')
}

fn is_bracket(c: char) -> bool {
    matches!(narrow(c), '(' | ')')
}

fn is_plain(c: char) -> bool {
    !is_blank(c) && !is_quote(c) && !is_bracket(c)
}

fn is_in_name(c: char) -> bool {
    narrow(c).is_alphanumeric() || narrow(c) == '_'
}

fn sign<'t>(wanted: char) -> impl Parser<In<'t>, char, EmptyError> {
    one_of(move |c: char| narrow(c) == wanted)
}

/// Reads a text.
pub fn parse(text: &str) -> Written {
    let mut input = LocatingSlice::new(text);
    let mut reading = Reading { depth: 0, complaints: Vec::new() };
    let mut parts = Vec::new();
    loop {
        parts.extend(reading.ways(&mut input));
        let before = input.current_token_start();
        match any::<_, EmptyError>.parse_next(&mut input) {
            // Only a bracket that nothing opened ends the reading before the text ends.
            Ok(_) => reading.complain(before..input.current_token_start(), Wrong::StrayBracket),
            Err(_) => break,
        }
    }
    Written { node: joined(parts, Node::All), complaints: reading.complaints }
}

/// Several parts as one; one part is itself, and none is nothing.
fn joined(parts: Vec<Node>, join: fn(Vec<Node>) -> Node) -> Option<Node> {
    let mut flat = Vec::with_capacity(parts.len());
    let is_all = matches!(join(Vec::new()), Node::All(_));
    for part in parts {
        match part {
            Node::All(inner) if is_all => flat.extend(inner),
            Node::Any(inner) if !is_all => flat.extend(inner),
            part => flat.push(part),
        }
    }
    if flat.len() > 1 { Some(join(flat)) } else { flat.pop() }
}

struct Reading {
    depth: usize,
    complaints: Vec<Complaint>,
}

impl Reading {
    fn complain(&mut self, span: Range<usize>, wrong: Wrong) {
        self.complaints.push(Complaint { span, wrong, suggestion: None });
    }

    /// `a b OR c`
    fn ways(&mut self, input: &mut In<'_>) -> Option<Node> {
        let mut ways = Vec::new();
        loop {
            ways.extend(self.parts(input));
            if opt(or).parse_next(input).ok().flatten().is_none() {
                return joined(ways, Node::Any);
            }
        }
    }

    /// `a -b field:c (d)`
    fn parts(&mut self, input: &mut In<'_>) -> Option<Node> {
        let mut parts = Vec::new();
        loop {
            let _ = blanks(input);
            let next = input.as_ref().chars().next().map(narrow);
            if matches!(next, None | Some(')')) || peek(or).parse_next(input).is_ok() {
                return joined(parts, Node::All);
            }
            parts.extend(self.part(input));
        }
    }

    fn part(&mut self, input: &mut In<'_>) -> Option<Node> {
        let mut is_not = false;
        while minus(input).is_ok() {
            is_not = !is_not;
        }
        let node = match input.as_ref().chars().next() {
            Some(c) if narrow(c) == '(' => self.group(input),
            Some(c) if is_quote(c) => self.quoted(input).ok().filter(|word| !word.text.is_empty()).map(Node::Text),
            _ => opt(view).parse_next(input).ok().flatten().or_else(|| self.pair_or_word(input)),
        }?;
        Some(match node {
            Node::Not(inner) if is_not => *inner,
            node if is_not => Node::Not(Box::new(node)),
            node => node,
        })
    }

    fn group(&mut self, input: &mut In<'_>) -> Option<Node> {
        let ((), span) = sign('(').void().with_span().parse_next(input).ok()?;
        if self.depth >= DEEPEST {
            self.complain(span, Wrong::TooDeep);
            return None;
        }
        self.depth += 1;
        let inner = self.ways(input);
        self.depth -= 1;
        if sign(')').parse_next(input).is_err() {
            self.complain(span, Wrong::Unclosed);
        }
        inner
    }

    fn quoted(&mut self, input: &mut In<'_>) -> Read<Word> {
        let (open, before) =
            one_of(is_quote).span().map(|span: Range<usize>| (span.clone(), span.start)).parse_next(input)?;
        let mut text = String::new();
        let mut is_closed = false;
        while let Ok(c) = any::<_, EmptyError>.parse_next(input) {
            if c == '\\'
                && let Ok(escaped) = one_of::<_, _, EmptyError>(|c: char| is_quote(c) || c == '\\').parse_next(input)
            {
                text.push(escaped);
            } else if is_quote(c) {
                is_closed = true;
                break;
            } else {
                text.push(c);
            }
        }
        if !is_closed {
            self.complain(open, Wrong::Unclosed);
        }
        Ok(Word { text, quoted: true, span: before..input.current_token_start() })
    }

    fn pair_or_word(&mut self, input: &mut In<'_>) -> Option<Node> {
        let start = input.checkpoint();
        if let Ok(field) = field(input) {
            return Some(Node::Pair(self.values(input, field)));
        }
        input.reset(&start);
        bare(take_while(1.., is_plain)).parse_next(input).ok().map(Node::Text)
    }

    fn values(&mut self, input: &mut In<'_>, field: Word) -> Pair {
        let mut values = Vec::new();
        loop {
            let is_quoted = input.as_ref().starts_with(is_quote);
            let value = if is_quoted { self.quoted(input).ok() } else { bare(value).parse_next(input).ok() };
            values.extend(value);
            if sign(',').parse_next(input).is_err() {
                let span = field.span.start..input.current_token_start();
                return Pair { field, values, span };
            }
        }
    }
}

fn blanks(input: &mut In<'_>) -> Read<()> {
    take_while(0.., is_blank).void().parse_next(input)
}

/// `OR` between two parts.
fn or(input: &mut In<'_>) -> Read<()> {
    let _ = blanks(input);
    (sign('O'), sign('R'), peek(take_while(0.., is_plain)).verify(|more: &str| more.is_empty()))
        .void()
        .parse_next(input)
}

/// A minus with something behind it.
fn minus(input: &mut In<'_>) -> Read<()> {
    let start = input.checkpoint();
    sign('-').parse_next(input)?;
    let next = input.as_ref().chars().next();
    if next.is_none_or(|c| is_blank(c) || narrow(c) == ')') {
        input.reset(&start);
        return Err(EmptyError);
    }
    Ok(())
}

fn view(input: &mut In<'_>) -> Read<Node> {
    let start = input.checkpoint();
    let at = input.current_token_start();
    sign('@').parse_next(input)?;
    let Ok(word) = bare(take_while(1.., is_plain)).parse_next(input) else {
        input.reset(&start);
        return Err(EmptyError);
    };
    Ok(Node::View(Word { span: at..word.span.end, ..word }))
}

/// The name of a field with its colon: it begins with a letter, so that `10:30` is a text.
fn field(input: &mut In<'_>) -> Read<Word> {
    let name = bare(take_while(1.., is_in_name)).parse_next(input)?;
    sign(':').parse_next(input)?;
    if name.text.starts_with(char::is_alphabetic) { Ok(name) } else { Err(EmptyError) }
}

/// A value without quotes. Brackets that close within it are part of it: `会社:(株)山田`.
fn value<'t>(input: &mut In<'t>) -> Read<&'t str> {
    let text = *rest::<_, EmptyError>.parse_peek(*input).map(|(_, text)| text).as_ref().unwrap_or(&"");
    let mut end = 0;
    while let Some(c) = text[end..].chars().next() {
        if is_blank(c) || is_quote(c) || matches!(narrow(c), ')' | ',') {
            break;
        }
        end += c.len_utf8();
        if narrow(c) == '(' {
            let inner = &text[end..];
            let Some(close) = inner.find(|c: char| is_blank(c) || is_quote(c) || is_bracket(c)) else {
                end -= c.len_utf8();
                break;
            };
            match inner[close..].chars().next() {
                Some(closing) if narrow(closing) == ')' => end += close + closing.len_utf8(),
                _ => {
                    end -= c.len_utf8();
                    break;
                }
            }
        }
    }
    if end == 0 {
        return Err(EmptyError);
    }
    Ok(input.next_slice(end))
}

fn bare<'t>(what: impl Parser<In<'t>, &'t str, EmptyError>) -> impl Parser<In<'t>, Word, EmptyError> {
    what.with_span().map(|(text, span)| Word { text: text.chars().map(narrow).collect(), quoted: false, span })
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.quoted {
            return f.write_str(&self.text);
        }
        f.write_char('"')?;
        for c in self.text.chars() {
            if c == '\\' || is_quote(c) {
                f.write_char('\\')?;
            }
            f.write_char(c)?;
        }
        f.write_char('"')
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.field)?;
        for (n, value) in self.values.iter().enumerate() {
            write!(f, "{}{value}", if n > 0 { "," } else { "" })?;
        }
        Ok(())
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, nodes: &[Self], between: &str| {
            for (n, node) in nodes.iter().enumerate() {
                f.write_str(if n > 0 { between } else { "" })?;
                match node {
                    Self::Any(_) => write!(f, "({node})")?,
                    node => node.fmt(f)?,
                }
            }
            Ok(())
        };
        match self {
            Self::All(nodes) => list(f, nodes, " "),
            Self::Any(nodes) => list(f, nodes, " OR "),
            Self::Not(node) if matches!(**node, Self::All(_) | Self::Any(_)) => write!(f, "-({node})"),
            Self::Not(node) => write!(f, "-{node}"),
            Self::Pair(pair) => pair.fmt(f),
            Self::Text(word) => word.fmt(f),
            Self::View(word) => write!(f, "@{word}"),
        }
    }
}
