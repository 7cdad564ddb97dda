//! The permissions of a user in a TRTC room, as the bytes that a room key (PrivateMapKey) signs.

use super::Claims;
use crate::error::InputError;
use crate::input;
use crate::prelude::*;
use crate::text::{concat, decimal};

/// The longest ID of a room that is a text, in UTF-8 bytes (TRTC, `strRoomId`).
const MAX_ROOM: usize = 64;

/// A room. The number 1 and the text "1" are different rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room<'a> {
    /// `roomId`, 1 or more.
    Number(u32),
    /// `strRoomId`, 1 to 64 bytes.
    Text(&'a str),
}

/// What a room key signs besides `claims`: the room, the privileges, and the end once more as a moment.
///
/// Lengths count bytes. The official JavaScript and Java versions count characters, so theirs differ for other texts
/// than ASCII.
///
/// # Errors
/// A user ID or a room of a wrong length; an end so late, in 2106, that 32 bits cannot hold it.
///
/// From `genUserSig` with userbuf of the official implementations.
pub fn room_permissions(claims: &Claims, room: Room<'_>, privileges: u32) -> Result<Vec<u8>, InputError> {
    input::user_id(&claims.user_id, "userId")?;
    let (version, number, text) = match room {
        Room::Number(number) => (0, number, None),
        Room::Text("") => return Err(InputError::argument("room", "is empty")),
        Room::Text(text) => (1, 0, Some(text)),
    };
    input::text(text.unwrap_or_default(), MAX_ROOM, "room")?;

    let mut bytes = vec![version];
    push_text(&mut bytes, &claims.user_id);
    let account_type = 0;
    for number in [claims.sdk_app_id, number, end(claims)?, privileges, account_type] {
        bytes.extend(number.to_be_bytes());
    }
    if let Some(text) = text {
        push_text(&mut bytes, text);
    }
    Ok(bytes)
}

fn end(claims: &Claims) -> Result<u32, InputError> {
    claims.expires_at().try_into().map_err(|_| {
        let too_late = u32::try_from(claims.issued_at).is_err();
        let (field, value) = if too_late { ("issuedAt", claims.issued_at) } else { ("expiresIn", claims.expires_in) };
        InputError::argument(
            field,
            &concat(&[
                "is ",
                &decimal(value),
                ", but a room key must end by ",
                &decimal(u32::MAX.into()),
                " (in the year 2106)",
            ]),
        )
    })
}

/// A text of checked length, preceded by its length in bytes.
fn push_text(bytes: &mut Vec<u8>, text: &str) {
    let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
    bytes.extend(length.to_be_bytes());
    bytes.extend(text.as_bytes());
}
