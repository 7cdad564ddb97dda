//! Walks over a text once.

use super::{Field, Json, JsonError, JsonFault};

mod scalars;

/// How deep arrays and objects may be nested. More is an attack, not an answer.
pub(super) const MAX_DEPTH: u32 = 127;

/// A place in a text, and whether the text was JSON up to there.
///
/// The first fault is kept, and from then on the text seems to end there. So nobody has to ask after each step: what is
/// read after a fault is of no use, and [`Cursor::end`] says so.
pub(crate) struct Cursor<'a> {
    text: &'a str,
    at: usize,
    /// Start and end of what [`Cursor::pass_value`] or [`Cursor::string`] passed over last.
    from: usize,
    to: usize,
    /// How many more arrays and objects may be open.
    depth: u32,
    fault: Option<JsonError>,
}

/// What [`Cursor::object`] calls, with the cursor, a field's name and index, and whether the object has had it before.
pub(crate) type TellField<'f, 'a> = &'f mut dyn FnMut(&mut Cursor<'a>, &'static str, usize, bool);

/// The value noted for a list that is read in place.
const LIST: Json<'_> = Json { written: "", first: b'[' };

impl<'a> Cursor<'a> {
    /// At the start of a text.
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, from: 0, to: 0, depth: MAX_DEPTH, fault: None }
    }

    /// At the start of bytes that may not be UTF-8.
    pub(crate) fn of_bytes(bytes: &'a [u8]) -> Self {
        match core::str::from_utf8(bytes) {
            Ok(text) => Self::new(text),
            Err(error) => {
                let fault = JsonError { fault: JsonFault::NotUtf8, at: error.valid_up_to() };
                Self { fault: Some(fault), ..Self::new("") }
            }
        }
    }

    /// To be asked after the value: whether that was all, and JSON.
    ///
    /// # Errors
    /// The first thing that is wrong with the text. Nothing of the text is quoted.
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

    /// Passes over a value and returns it.
    #[inline(always)]
    pub(crate) fn value(&mut self) -> Json<'a> {
        let first = self.pass_value();
        self.passed_as(first)
    }

    /// The value that was passed over last, which starts with `first`.
    ///
    /// Its start and end are handed over in the cursor, one by one: a pair that is written in halves and read as a
    /// whole makes a processor wait for as long as it takes to pass over the value.
    #[inline(always)]
    fn passed_as(&self, first: u8) -> Json<'a> {
        Json { written: self.text.get(self.from..self.to).unwrap_or_default(), first }
    }

    /// Passes over a value; returns the byte that it starts with, or [`ESCAPED`](super::ESCAPED).
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

    /// Passes over the object that must start here, and fills in these fields.
    ///
    /// # Errors
    /// The name of a field that the object has twice. The object is passed over all the same.
    pub(crate) fn fields(&mut self, fields: &mut [Field<'a>]) -> Result<(), &'static str> {
        let mut twice = Ok(());
        self.object(fields, usize::MAX, &mut |_, name, _, _| twice = Err(name));
        twice
    }

    /// The same, except that the fields from index `lists` on are read in place: `tell` is called at each of their
    /// values and passes over it.
    ///
    /// `tell` gets a field's name, its index in `fields`, and whether the object has had it before. For a field below
    /// `lists` it is called only if the object has had that before, and after its value has been passed over.
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

    /// Passes over the array that must start here. `item` passes over each value.
    #[inline(always)]
    pub(crate) fn array(&mut self, item: &mut dyn FnMut(&mut Self)) {
        self.each(b']', item);
    }

    /// Passes over an array or object that `close` ends. `inner` passes over each of its items or members.
    pub(super) fn each(&mut self, close: u8, inner: &mut dyn FnMut(&mut Self)) {
        self.nested(close, inner);
    }

    /// Passes over a field's name and the colon after it if it is this name, written without escapes or white space.
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

    /// Passes over a field's name and the colon after it; returns the byte that the name counts as starting with.
    fn pass_any_name(&mut self) -> u8 {
        self.next();
        let first = self.string();
        self.next();
        self.expect(b':');
        first
    }

    /// Passes over a field's name and the colon after it; returns the name.
    pub(super) fn name(&mut self) -> Json<'a> {
        let first = self.pass_any_name();
        self.passed_as(first)
    }

    /// The same; returns the index of the field that has this name, or `usize::MAX`.
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

    /// The text that was passed over since `from`.
    pub(super) fn text_since(&self, from: usize) -> &'a str {
        self.text.get(from..self.at).unwrap_or_default()
    }

    /// Passes over white space; returns the byte after it, which stays the next one.
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
        // all names but a few have eight bytes or more
        (Some((one, rest)), Some((other, other_rest))) => {
            u64::from_le_bytes(*one) == u64::from_le_bytes(*other) && rest == other_rest
        }
        _ => one == other,
    }
}
