import { setTimeout as delay } from "node:timers/promises";
import { type AnswerProxy, startAnswerProxy } from "../../redis/answer-proxy.ts";
import { awaitLeader } from "../fleet-run.ts";
import type { Fault, FaultStage } from "./fault.ts";
import { NOTHING_SHOWS } from "./judge-promise.ts";
import { rescaleTo } from "./restarts.ts";

type Tampering = Pick<Fault, "summary" | "promised"> & {
  readonly meanwhile: (stage: FaultStage, proxy: AnswerProxy) => Promise<void>;
};

const tampered = ({ meanwhile, ...about }: Tampering): Fault => ({
  ...about,
  shards: 3,
  maxShards: 4,
  open: async ({ redis, closing }) => {
    const proxy = await startAnswerProxy(redis.port);
    closing(proxy.close);
    return {
      store: ["--redis", `redis://127.0.0.1:${proxy.port}`],
      act: async (stage) => {
        await meanwhile(stage, proxy);
        proxy.tamper(undefined);
        stage.mark("Redis answers as it should again");
        await stage.watch.rests(4);
        await awaitLeader(stage.fleet);
        await rescaleTo(stage, 3);
      },
    };
  },
});

const FAILURES = [
  "-ERR injected by a test\r\n",
  "-LOADING Redis is loading the dataset in memory\r\n",
  "-OOM command not allowed\r\n",
];
const GARBAGE = [
  ...["+\r\n", ":-1\r\n", "$-1\r\n", "*0\r\n", "$7\r\ngarbage\r\n", "*1\r\n$2\r\nok\r\n"],
  "*3\r\n$2\r\nok\r\n$3\r\nNaN\r\n*1\r\n:7\r\n",
  "*10\r\n$2\r\nok\r\n$3\r\ne2e\r\n$1\r\n1\r\n$4\r\n9999\r\n$4\r\n9999\r\n$3\r\nabc\r\n$2\r\n{}\r\n$1\r\nx\r\n$1\r\n1\r\n*0\r\n",
];

export const redisGarbage = tampered({
  summary: "Redis fails half of the commands and answers a tenth with garbage for 30 s, while the fleet is rescaled",
  promised: NOTHING_SHOWS,
  meanwhile: async ({ fleet, mark }, proxy) => {
    const oneOf = (texts: readonly string[]): Buffer => Buffer.from(texts[Math.floor(dice() * texts.length)] ?? "");
    const dice = createDice();
    proxy.tamper((answer) => {
      const thrown = dice();
      if (thrown < 0.5) return oneOf(FAILURES);
      return thrown < 0.6 ? oneOf(GARBAGE) : answer;
    });
    mark("half of the commands fail");
    await delay(5_000);
    fleet.scaleTo(4);
    await delay(25_000);
  },
});

/** The same throws in every run; which command meets which is up to the network. */
function createDice(): () => number {
  let state = 20_261_128;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Answers of the script that tells the time: `ok`, seconds, microseconds, run id. */
const TIME_ANSWER = /^(\*4\r\n\$2\r\nok\r\n\$\d+\r\n)(\d{10})(?=\r\n)/;

function shiftTime(answer: string, seconds: () => number): string {
  const [all, head, time] = TIME_ANSWER.exec(answer) ?? [];
  return all === undefined ? answer : `${head}${Number(time) + seconds()}${answer.slice(all.length)}`;
}

export const redisTimeJump = tampered({
  summary: "the clock of Redis jumps an hour ahead, back, and to and fro by a second, while the fleet is rescaled",
  // Two shards that do not tell the same time do not mean the same instant: until such a move is given up 10 s later, the old
  // one names what it serves as retiring.
  promised: { missing: "those retiring", double: "none", longestGapMs: 15_000 },
  meanwhile: async ({ fleet, watch, mark }, proxy) => {
    const jump = (seconds: () => number): void =>
      proxy.tamper((answer) => Buffer.from(shiftTime(answer.toString("latin1"), seconds), "latin1"));
    mark("an hour ahead");
    jump(() => 3_600);
    fleet.scaleTo(4);
    await delay(10_000);
    mark("an hour back");
    jump(() => -3_600);
    await watch.rests(4);
    mark("to and fro");
    let count = 0;
    jump(() => {
      count += 1;
      return Math.floor(count / 8) % 2;
    });
    fleet.scaleTo(3);
    await delay(15_000);
    fleet.scaleTo(4);
  },
});
