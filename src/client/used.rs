//! The UserSigs that went out, so that they can be kept out of texts.

use alloc::rc::Rc;
use core::cmp::Ordering;

use crate::prelude::*;
use crate::text::Wiped;

/// How many are remembered: more than a client has in flight, even if each attempt has its own.
const MOST: usize = 1_024;

/// The latest ones. There may be many of them, and much text in which to look for them: so they are sorted by their
/// bytes.
#[derive(Default)]
pub(super) struct Used {
    /// Each with its number.
    sorted: Vec<(Rc<Wiped>, u64)>,
    /// How many there have been.
    count: u64,
}

impl Used {
    /// Remembers one for as long as somebody may still quote it. Returns the one remembered before if that is the same,
    /// or else this one.
    pub(super) fn note(&mut self, user_sig: Wiped) -> Rc<Wiped> {
        let place = |sorted: &[(Rc<Wiped>, u64)]| sorted.binary_search_by(|(other, _)| other.as_str().cmp(&user_sig));
        if let Ok(at) = place(&self.sorted)
            && let Some((same, _)) = self.sorted.get(at)
        {
            return same.clone();
        }
        if self.sorted.len() >= MOST
            && let Some((oldest, _)) = self.sorted.iter().enumerate().min_by_key(|(_, (_, number))| *number)
        {
            self.sorted.remove(oldest);
        }
        let at = place(&self.sorted).unwrap_or_else(|at| at);
        let user_sig = Rc::new(user_sig);
        self.sorted.insert(at, (user_sig.clone(), self.count));
        self.count += 1;
        user_sig
    }

    /// How many bytes at the start of a text are one of them. `compare` says that for one, or else how it compares with
    /// the text.
    pub(super) fn find(&self, compare: impl Fn(&str) -> Result<usize, Ordering>) -> Option<usize> {
        let order = |(user_sig, _): &(Rc<Wiped>, u64)| compare(user_sig).err().unwrap_or(Ordering::Equal);
        let at = self.sorted.binary_search_by(order).ok()?;
        compare(&self.sorted.get(at)?.0).ok()
    }
}
