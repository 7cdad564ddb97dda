// Who takes part in the demo's session. The prefix keeps it away from whatever else lives in a real app.

/** Are imported. `devices` is where the emulator sees them online, `status` what follows from that. */
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

/** Are asked for and never imported. */
export const STRANGERS = ["edge-demo-nobody", "edge-demo-stranger"];
