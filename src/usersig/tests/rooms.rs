//! Room keys: their layout against vectors, and their limits.

use serde::Deserialize;

use super::super::decode::open;
use super::super::{Claims, Room, SecretKey, room_permissions, sign};
use super::claims;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vectors {
    secret_key: String,
    sdk_app_id: u32,
    issued_at: u64,
    expires_in: u64,
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vector {
    user_id: String,
    room: RoomId,
    privileges: u32,
    sig: String,
    user_buf_hex: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RoomId {
    Number(u32),
    Text(String),
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_layout_is_that_of_other_implementations() {
    let all: Vectors = serde_json::from_str(include_str!("../../../tests/vectors/usersig-room-keys.json")).unwrap();
    let key = SecretKey::new(all.secret_key).unwrap();
    assert!(all.vectors.len() >= 2);
    for vector in all.vectors {
        let (issued_at, expires_in) = (all.issued_at, all.expires_in);
        let claims = Claims { sdk_app_id: all.sdk_app_id, issued_at, expires_in, ..claims(&vector.user_id) };
        let room = match &vector.room {
            RoomId::Number(number) => Room::Number(*number),
            RoomId::Text(text) => Room::Text(text),
        };
        let user_buf = room_permissions(&claims, room, vector.privileges).unwrap();
        assert_eq!(hex(&user_buf), vector.user_buf_hex);
        let (_, sig) = open(&sign(&Claims { user_buf: Some(user_buf), ..claims }, &key)).unwrap();
        assert_eq!(sig, vector.sig);
    }
}

#[test]
fn lengths_count_bytes() {
    let buf = room_permissions(&claims("用户"), Room::Text("é"), 1).unwrap();
    let fields =
        ["01", "0006", "e794a8e688b7", "53724e00", "00000000", "65554280", "00000001", "00000000", "0002", "c3a9"];
    assert_eq!(hex(&buf), fields.concat());
}

#[test]
fn what_the_format_cannot_hold_is_refused() {
    let check = |claims: Claims, room: Room<'_>, expected: Result<usize, (&str, &str)>| {
        let got = room_permissions(&claims, room, 255);
        let got = got.as_ref().map(Vec::len).map_err(|error| (error.field.as_str(), error.message.as_str()));
        assert_eq!(got, expected);
    };
    let one = Room::Number(1);
    check(claims("a"), Room::Text(&"r".repeat(64)), Ok(1 + 3 + 20 + 2 + 64));
    check(claims("a"), Room::Text(""), Err(("room", "room is empty")));
    check(
        claims("a"),
        Room::Text(&"é".repeat(33)),
        Err(("room", "room is 66 bytes long, the service takes at most 64")),
    );
    check(claims(""), one, Err(("userId", "userId is empty")));
    let until = |issued_at, expires_in| Claims { issued_at, expires_in, ..claims("a") };
    check(until(u64::from(u32::MAX) - 1, 1), one, Ok(1 + 3 + 20));
    check(
        until(u64::from(u32::MAX) - 1, 2),
        one,
        Err(("expiresIn", "expiresIn is 2, but a room key must end by 4294967295 (in the year 2106)")),
    );
    check(
        until(u64::from(u32::MAX) + 1, 2),
        one,
        Err(("issuedAt", "issuedAt is 4294967296, but a room key must end by 4294967295 (in the year 2106)")),
    );
}
