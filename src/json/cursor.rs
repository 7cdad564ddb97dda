//! Walks over a text once.

use super::{Field, Json, JsonError, JsonFault};

mod scalars;

/// How deep arrays and objects may stand in each other. More is an attack, not an answer.
pub(super) const MAX_DEPTH: u32 = 127;

/// A place in a text, and whether that was JSON so far.
///
/// The first fault is kept, and behind it the text seems to end. So nobody has to ask after each step: what is read there
/// is of no use, and [`Cursor::end`] says so.
pub(crate) struct Cursor<'a> {
    text: &'a str,
    at: usize,
    /// Where what [`Cursor::pass_value`] and [`Cursor::string`] have passed over begins and ends.
    from: usize,
    to: usize,
    /// How many more arrays and objects may be open.
    depth: u32,
    fault: Option<JsonError>,
}

/// What [`Cursor::object`] tells.
pub(crate) type TellField<'f, 'a> = &'f mut dyn FnMut(&mut Cursor<'a>, &'static str, usize, bool);

/// Stands for a list that is read where it stands.
const LIST: Json<'_> = Json { written: "", first: b'[' };

impl<'a> Cursor<'a> {
    /// At the start of a text.
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, from: 0, to: 0, depth: MAX_DEPTH, fault: None }
    }

    /// At the start of bytes that may be no text.
    pub(crate) fn of_bytes(bytes: &'a [u8]) -> Self {
        match core::str::from_utf8(bytes) {
            Ok(text) => Self::new(text),
            Err(error) => {
                let fault = JsonError { fault: JsonFault::NotUtf8, at: error.valid_up_to() };
                Self { fault: Some(fault), ..Self::new("") }
            }
        }
    }

    /// Behind the value: whether that was all, and JSON.
    ///
    /// # Errors
    /// The first thing that is wrong with the text, of which nothing is quoted.
    pub(crate) fn end(&mut self) -> Result<(), JsonError> {
        if self.next().is_some() {
            self.fail();
        }
        self.fault.map_or(Ok(()), Err)
    }

    /// Whether the next value starts with this byte.
    pub(crate) fn is_at(&mut self, byte: u8) -> bool {
        self.next() == Some(byte)
    }

    /// Passes over a value.
    #[inline(always)]
    pub(crate) fn value(&mut self) -> Json<'a> {
        let first = self.pass_value();
        self.passed_as(first)
    }

    /// What was passed over last, which starts with this.
    ///
    /// Its ends cross in the cursor, one by one: a pair that is written in halves and read as a whole makes a processor wait
    /// for as long as it takes to pass over the value.
    #[inline(always)]
    fn passed_as(&self, first: u8) -> Json<'a> {
        Json { written: self.text.get(self.from..self.to).unwrap_or_default(), first }
    }

    /// Passes over a value; gives what it starts with.
    fn pass_value(&mut self) -> u8 {
        let first = self.next().unwrap_or_default();
        let from = self.at;
        match first {
            b'"' => return self.string(),
            b'{' | b'[' => {
                let is_object = first == b'{';
                self.each(if is_object { b'}' } else { b']' }, &mut |cursor| {
                    if is_object {
                        cursor.pass_any_name();
                    }
                    cursor.pass_value();
                });
            }
            b'n' => self.word(b"null"),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            _ => self.number(),
        }
        (self.from, self.to) = (from, self.at);
        first
    }

    /// Passes over an object, which must be here, and takes note of these fields.
    ///
    /// # Errors
    /// The name of one that the object has twice. It is passed over all the same.
    pub(crate) fn fields(&mut self, fields: &mut [Field<'a>]) -> Result<(), &'static str> {
        let mut twice = Ok(());
        self.object(fields, usize::MAX, &mut |_, name, _, _| twice = Err(name));
        twice
    }

    /// The same, where the fields from the one at `lists` on are read where they stand: `tell` passes over their values.
    ///
    /// `tell` is told a field's name and place among these, and whether the object has had it before. It also hears of each
    /// of the others that the object has had before, when that is passed over.
    pub(crate) fn object(&mut self, fields: &mut [Field<'a>], lists: usize, tell: TellField<'_, 'a>) {
        let mut next = 0;
        self.nested(b'}', |cursor| {
            // most objects have their fields in the order in which they are documented
            let ahead = fields.iter().skip(next).position(|field| cursor.pass_name(field.name));
            let at = ahead.map_or_else(|| cursor.name_among(fields), |ahead| next + ahead);
            let Some(field) = fields.get_mut(at) else {
                cursor.pass_value();
                return;
            };
            next = at + 1;
            let is_list = at >= lists;
            let again = field.value.is_some();
            field.value = Some(if is_list { LIST } else { cursor.value() });
            if again || is_list {
                tell(cursor, field.name, at, again);
            }
        });
    }

    /// Passes over an array, which must be here. `item` passes over each value.
    #[inline(always)]
    pub(crate) fn array(&mut self, item: &mut dyn FnMut(&mut Self)) {
        self.each(b']', item);
    }

    /// Passes over what stands between brackets, of which this is the closing one.
    pub(super) fn each(&mut self, close: u8, inner: &mut dyn FnMut(&mut Self)) {
        self.nested(close, inner);
    }

    /// Passes over a field's name and the colon behind it where it is this one, written as plainly as can be.
    #[inline(always)]
    fn pass_name(&mut self, name: &str) -> bool {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let length = name.len();
        let is_it = rest.first() == Some(&b'"')
            && rest.get(length + 1) == Some(&b'"')
            && rest.get(length + 2) == Some(&b':')
            && rest.get(1..=length).is_some_and(|quoted| same(quoted, name.as_bytes()));
        if is_it {
            self.at += name.len() + 3;
        }
        is_it
    }

    /// Passes over a field's name and the colon behind it; gives what it starts with.
    fn pass_any_name(&mut self) -> u8 {
        self.next();
        let first = self.string();
        self.next();
        self.expect(b':');
        first
    }

    /// A field's name, and passes over the colon behind it.
    pub(super) fn name(&mut self) -> Json<'a> {
        let first = self.pass_any_name();
        self.passed_as(first)
    }

    /// The same; gives which of these fields it is.
    fn name_among(&mut self, fields: &[Field<'_>]) -> usize {
        let name = self.name();
        let name = name.as_text();
        fields.iter().position(|field| name.as_deref() == Some(field.name)).unwrap_or(usize::MAX)
    }

    #[inline(always)]
    fn nested(&mut self, close: u8, mut inner: impl FnMut(&mut Self)) {
        let Some(depth) = self.depth.checked_sub(1) else { return self.fail_with(JsonFault::TooDeep) };
        self.at += 1;
        if self.next() == Some(close) {
            self.at += 1;
            return;
        }
        self.depth = depth;
        loop {
            inner(self);
            match self.next() {
                Some(b',') => self.at += 1,
                Some(byte) if byte == close => break,
                _ => return self.fail(),
            }
        }
        self.at += 1;
        self.depth += 1;
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline(always)]
    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.at += 1;
        }
        found
    }

    #[inline(always)]
    fn expect(&mut self, byte: u8) {
        if !self.eat(byte) {
            self.fail();
        }
    }

    #[inline(never)]
    fn fail(&mut self) {
        self.fail_with(if self.peek().is_some() { JsonFault::Syntax } else { JsonFault::CutOff });
    }

    fn fail_with(&mut self, fault: JsonFault) {
        self.fault.get_or_insert(JsonError { fault, at: self.at });
        self.at = self.text.len();
    }

    /// The text that was passed over since then.
    pub(super) fn text_since(&self, from: usize) -> &'a str {
        self.text.get(from..self.at).unwrap_or_default()
    }

    /// Passes over white space; gives what is behind it.
    #[inline(always)]
    fn next(&mut self) -> Option<u8> {
        match self.peek() {
            Some(b'\0'..=b' ') => self.space(),
            byte => byte,
        }
    }

    #[inline(never)]
    fn space(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
        self.peek()
    }
}

/// Whether two texts of one length are the same.
#[inline(always)]
fn same(one: &[u8], other: &[u8]) -> bool {
    match (one.split_first_chunk(), other.split_first_chunk()) {
        // all but a few names
        (Some((one, rest)), Some((other, other_rest))) => {
            u64::from_le_bytes(*one) == u64::from_le_bytes(*other) && rest == other_rest
        }
        _ => one == other,
    }
}
