// The peers from npm: started once, told on stdin what to fill how often, answering with the times on stdout.
// A line in:  {"peer": "docxtemplater", "template": PATH, "content": PATH, "out": PATH, "times": 3}
// A line out: {"times": [milliseconds, ...]} or {"missing": "why"}
import fs from "node:fs";
import { createRequire } from "node:module";
import readline from "node:readline";

const require = createRequire(new URL("./.node/package.json", import.meta.url));

const peers = {
  docxtemplater() {
    const PizZip = require("pizzip");
    const Docxtemplater = require("docxtemplater");
    return (template, content) => {
      const doc = new Docxtemplater(new PizZip(template), { paragraphLoop: true, linebreaks: true });
      doc.render(content);
      return doc.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" });
    };
  },
  "easy-template-x"() {
    const { TemplateHandler } = require("easy-template-x");
    return (template, content) => new TemplateHandler().process(template, content);
  },
  carbone() {
    const carbone = require("carbone");
    return (template, content, path) =>
      new Promise((done, fail) =>
        carbone.render(path, content, (error, result) => (error ? fail(error) : done(result))),
      );
  },
};

const ready = {};
for await (const line of readline.createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  let answer;
  try {
    const fill = (ready[asked.peer] ??= peers[asked.peer]());
    const template = fs.readFileSync(asked.template);
    const text = fs.readFileSync(asked.content, "utf8");
    const times = [];
    for (let turn = 0; turn < asked.times; turn++) {
      const content = JSON.parse(text); // some peers change what they are given
      const began = process.hrtime.bigint();
      const result = await fill(template, content, asked.template);
      times.push(Number(process.hrtime.bigint() - began) / 1e6);
      if (turn === asked.times - 1) fs.writeFileSync(asked.out, Buffer.from(result));
    }
    answer = { times };
  } catch (error) {
    answer = { missing: String(error.message).split("\n")[0] };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
