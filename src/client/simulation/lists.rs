//! The list commands of a scenario, with their real limits and with small ones, which few accounts and few requests
//! reach.

use crate::api::{
    Account, CheckAccounts, DeleteAccounts, Endpoint, GetProfiles, ImportAccounts, ListCommand, Outcome, ProfileField,
    QueryOnlineStatus, Reading, Tell,
};

/// A list command with its accounts.
#[derive(Debug)]
pub(super) struct List {
    pub(super) kind: ListKind,
    /// Which limits the command has; 0 stands for the documented ones.
    pub(super) size: usize,
    pub(super) accounts: Vec<Account>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListKind {
    Import,
    Check,
    Delete,
    Presence { detail: bool },
    Profiles,
}

impl List {
    pub(super) fn command(&self) -> Shrunk {
        self.kind.command(self.size)
    }
}

impl ListKind {
    pub(super) const ALL: [Self; 6] = [
        Self::Import,
        Self::Check,
        Self::Delete,
        Self::Presence { detail: false },
        Self::Presence { detail: true },
        Self::Profiles,
    ];

    pub(super) fn command(self, size: usize) -> Shrunk {
        let (command, at): (Box<dyn ListCommand>, usize) = match self {
            Self::Import => (Box::new(ImportAccounts), 0),
            Self::Check => (Box::new(CheckAccounts), 1),
            Self::Delete => (Box::new(DeleteAccounts), 2),
            Self::Presence { detail } => (Box::new(QueryOnlineStatus { detail }), 3),
            Self::Profiles => {
                let standard = |name| ProfileField::standard(name).unwrap();
                let fields = vec![standard("nick"), standard("level"), ProfileField::custom("Test").unwrap()];
                (Box::new(GetProfiles { fields }), 4)
            }
        };
        Shrunk { command, endpoint: size.checked_sub(1).map(|size| &SMALL[size][at]) }
    }
}

/// A command with limits of its own.
pub(super) struct Shrunk {
    command: Box<dyn ListCommand>,
    endpoint: Option<&'static Endpoint>,
}

impl ListCommand for Shrunk {
    fn endpoint(&self) -> &'static Endpoint {
        self.endpoint.unwrap_or_else(|| self.command.endpoint())
    }

    fn body(&self, accounts: &[&Account]) -> String {
        self.command.body(accounts)
    }

    fn mentions(&self, answer: &[u8], tell: &mut Tell<'_>) -> Reading {
        self.command.mentions(answer, tell)
    }

    fn unmentioned(&self) -> Option<Outcome> {
        self.command.unmentioned()
    }
}

/// Starts per second of a small command, whatever its size: a client counts them by the command's name.
pub(super) const SMALL_STARTS_PER_SECOND: u32 = 5;

static SMALL: [[Endpoint; 5]; 2] = [small(1), small(3)];

const fn small(max_items: usize) -> [Endpoint; 5] {
    const fn endpoint(command: &'static str, max_items: usize) -> Endpoint {
        Endpoint { command, max_items, starts_per_second: SMALL_STARTS_PER_SECOND, repeatable: true }
    }
    [
        endpoint("im_open_login_svc/multiaccount_import", max_items),
        endpoint("im_open_login_svc/account_check", max_items),
        endpoint("im_open_login_svc/account_delete", max_items),
        endpoint("openim/query_online_status", max_items),
        endpoint("profile/portrait_get", max_items),
    ]
}
