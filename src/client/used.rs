//! The UserSigs that went out, so that they can be kept out of texts.

use alloc::rc::Rc;
use core::cmp::Ordering;

use crate::prelude::*;
use crate::text::Wiped;

/// How many are remembered: more than a client has in flight, also where each attempt has its own.
const MOST: usize = 1_024;

/// The latest. There may be many, and much text in which they are looked for: so they stand in the order of their bytes.
#[derive(Default)]
pub(super) struct Used {
    /// Each with its number.
    sorted: Vec<(Rc<Wiped>, u64)>,
    /// How many there have been.
    count: u64,
}

impl Used {
    /// Remembers one for as long as somebody may still quote it. Gives the one that it is the same as, or itself.
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

    /// How many bytes one of them takes at the start of a text. `compare` says that of one, or where it stands beside the text.
    pub(super) fn find(&self, compare: impl Fn(&str) -> Result<usize, Ordering>) -> Option<usize> {
        let order = |(user_sig, _): &(Rc<Wiped>, u64)| compare(user_sig).err().unwrap_or(Ordering::Equal);
        let at = self.sorted.binary_search_by(order).ok()?;
        compare(&self.sorted.get(at)?.0).ok()
    }
}
