// Who takes part in the demo's session. The prefix keeps them apart from the other accounts of a real app.

/** Accounts that are imported. `devices` is where the emulator shows them online; `status` follows from that. */
export const PEOPLE = [
  {
    userId: "edge-demo-alice",
    nick: "Alice",
    status: "Online",
    devices: [
      { platform: "iPhone", status: "Online" },
      { platform: "Web", status: "Online" },
    ],
  },
  { userId: "edge-demo-bob", nick: "Bob", status: "PushOnline", devices: [{ platform: "Android", status: "PushOnline" }] },
  { userId: "edge-demo-carol", nick: "Carol", status: "Offline", devices: [] },
];

/** Accounts that are asked for, and never imported. */
export const STRANGERS = ["edge-demo-nobody", "edge-demo-stranger"];
