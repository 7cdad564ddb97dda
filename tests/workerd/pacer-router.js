// In front of the workers that share a budget: `/3/push` is worker 3's `/push`.

export default {
  fetch(request, env) {
    const [, worker, path] = /^(?:https?:\/\/[^/]+)\/(\d)(\/.*)$/.exec(request.url);
    return env[`WORKER_${worker}`].fetch(new Request(`http://worker${path}`, request));
  },
};
