// What work costs, for comparing one piece with another: never for saying how long something takes.

/** The CPU time that each piece of work takes, in microseconds: the least of three rounds, in which they take turns. */
export async function costsOf(...works) {
  const costs = works.map(() => Infinity);
  for (let round = 0; round < 3; round++) {
    for (const [index, work] of works.entries()) {
      const before = process.cpuUsage();
      await work();
      costs[index] = Math.min(costs[index], process.cpuUsage(before).user);
    }
  }
  return costs;
}
