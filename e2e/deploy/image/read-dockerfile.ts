/** A stage of a Dockerfile: what it starts from, its name where it has one, and its steps in order. */
export type Stage = {
  readonly from: string;
  readonly name: string | undefined;
  readonly steps: readonly Step[];
};

type Step =
  | { readonly kind: "WORKDIR" | "RUN" | "USER" | "EXPOSE"; readonly text: string }
  | { readonly kind: "ENV" | "LABEL"; readonly name: string; readonly value: string }
  | {
      readonly kind: "COPY";
      readonly from: string | undefined;
      readonly sources: readonly string[];
      readonly target: string;
    }
  | { readonly kind: "ENTRYPOINT"; readonly words: readonly string[] };

/** The part of Dockerfiles that ours uses, an instruction a line. Errors: an instruction that is not of that part. */
export function readDockerfile(text: string): readonly Stage[] {
  const stages: { from: string; name: string | undefined; steps: Step[] }[] = [];
  for (const line of text.split("\n").map((one) => one.trim())) {
    if (line === "" || line.startsWith("#")) continue;
    const [, instruction = "", rest = ""] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    if (instruction === "FROM") {
      const [, from = "", name] = /^(\S+)(?: AS (\S+))?$/.exec(rest) ?? [];
      stages.push({ from, name, steps: [] });
    } else stages.at(-1)?.steps.push(readStep(instruction, rest, line));
  }
  return stages;
}

function readStep(instruction: string, rest: string, line: string): Step {
  switch (instruction) {
    case "WORKDIR":
    case "RUN":
    case "USER":
    case "EXPOSE":
      return { kind: instruction, text: rest };
    case "ENV":
    case "LABEL": {
      const [, name = "", value = ""] = /^([\w.]+)="?([^"]*)"?$/.exec(rest) ?? [];
      return { kind: instruction, name, value };
    }
    case "COPY": {
      const words = rest.split(" ");
      const from = words[0]?.startsWith("--from=") ? words.shift()?.slice("--from=".length) : undefined;
      return { kind: "COPY", from, sources: words.slice(0, -1), target: words.at(-1) ?? "" };
    }
    case "ENTRYPOINT":
      return { kind: "ENTRYPOINT", words: JSON.parse(rest) as readonly string[] };
    default:
      throw new Error(`read the Dockerfile: no instruction that is known here: ${line}`);
  }
}
