"""Runs a program on a pseudo-terminal of 60 columns. The first argument says what is typed, as JSON: [{"wait": "pattern of what is
shown", "type": "what is typed then", "write": ["file", "text"] if that is written before}]. Prints {"status", "shown", "left"}, the last being the steps that did not come to pass."""

import fcntl, json, os, pty, re, select, struct, sys, termios, time

steps = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    os.execvp(sys.argv[2], sys.argv[2:])

shown, seen = b"", 0
deadline = time.monotonic() + 60
while time.monotonic() < deadline:
    if steps:
        found = re.search(steps[0]["wait"].encode(), shown[seen:])
        if found:
            seen += found.end()
            step = steps.pop(0)
            if "write" in step:
                with open(step["write"][0], "w") as file:
                    file.write(step["write"][1])
            os.write(terminal, step["type"].encode())
    ready, _, _ = select.select([terminal], [], [], 0.1)
    if not ready:
        continue
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        break
    if not piece:
        break
    shown += piece
else:
    os.kill(pid, 9)
_, status = os.waitpid(pid, 0)
print(json.dumps({"status": os.waitstatus_to_exitcode(status), "shown": shown.decode(), "left": len(steps)}))
