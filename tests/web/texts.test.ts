// The catalogues of the workspace: what English says, Japanese says too, with the same blanks.
import { expect, test } from "vitest";
import { en } from "../../web/workspace/text/en.ts";
import { ja } from "../../web/workspace/text/ja.ts";

function flat(texts: object, under = ""): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === "string") {
      all.set(under + key, value);
    } else {
      flat(value, `${under}${key}.`).forEach((text, name) => all.set(name, text));
    }
  }
  return all;
}

const english = flat(en);
const japanese = flat(ja);

/** The blanks of a text, in alphabetical order: word order differs. */
function blanks(text: string): string[] {
  return (text.match(/\{\{\w+\}\}/g) ?? []).sort();
}

test("both languages have all keys; only English has singulars", () => {
  const wanted = [...english.keys()].filter((key) => !key.endsWith("_one"));
  expect([...japanese.keys()].sort()).toEqual(wanted.sort());
  for (const key of english.keys()) {
    if (key.endsWith("_one")) {
      expect(english.has(key.replace(/_one$/, "_other")), key).toBe(true);
    }
  }
});

test("a text has the same blanks in both languages", () => {
  for (const [key, text] of japanese) {
    expect(blanks(text), key).toEqual(blanks(english.get(key)!));
  }
});

test("nothing is empty, nothing is left in the other language", () => {
  for (const [key, text] of [...english, ...japanese]) {
    expect(text.trim(), key).not.toBe("");
  }
  for (const [key, text] of english) {
    expect(text, key).not.toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
  }
});
