"use client";
import { useState } from "react";
import type { EngineView } from "#server/models/model-view.ts";
import { Button } from "../../../../_components/button.tsx";
import { taskErrorWords } from "../../../../_words/task-error-words.ts";
import { OpsCard } from "../../_components/ops-card.tsx";
import { StatusSign, type Tone } from "../../_components/status-sign.tsx";
import { SetUpForm } from "./set-up-form.tsx";
import type { ModelActions } from "./use-model-actions.ts";
import { liveOf, WorkProgress } from "./work-progress.tsx";

const STATE: Record<EngineView["state"], { readonly tone: Tone; readonly word: string }> = {
  absent: { tone: "none", word: "Not set up" },
  installing: { tone: "none", word: "Setting up" },
  installed: { tone: "ok", word: "Ready" },
  no_worker: { tone: "warn", word: "No worker" },
};

/** What neural models run on, and the way to install it. */
export function EngineCard({ engine, actions }: EngineProps) {
  const { tone, word } = STATE[engine.state];
  return (
    <OpsCard
      title="Neural separation"
      body={<div className="flex flex-col gap-3 px-3.5 pb-3.5">{bodyOf(engine, actions)}</div>}
    >
      <span className="flex items-center gap-1.5 px-1.5 text-sm text-t2">
        <StatusSign tone={tone} />
        {word}
      </span>
    </OpsCard>
  );
}

function bodyOf(engine: EngineView, actions: ModelActions) {
  const { state, job } = engine;
  const live = liveOf(job);
  if (live) {
    return (
      <>
        <p className="text-t2">
          Packages are being installed. You can leave this page; a set-up that is cancelled starts
          anew.
        </p>
        <WorkProgress
          job={live}
          subject="set-up of neural separation"
          onCancel={actions.cancelSetUp}
        />
      </>
    );
  }
  if (state === "installed") return <InstalledEngine engine={engine} actions={actions} />;
  if (state === "no_worker") {
    return (
      <p className="text-t2">
        No worker runs, so nothing can be set up or separated. Start everything with “npm start”, or
        a worker alone with “npm run worker”.
      </p>
    );
  }
  return <SetUp engine={engine} actions={actions} />;
}

interface EngineProps {
  engine: EngineView;
  actions: ModelActions;
}

function SetUp({ engine, actions }: EngineProps) {
  const { job } = engine;
  const isAgain = job?.state === "failed";
  return (
    <>
      {isAgain ? <Failure job={job} /> : null}
      <SetUpForm engine={engine} isAgain={isAgain} onSetUp={actions.setUp} />
    </>
  );
}

/** What there is, and behind a button the way to another device. */
function InstalledEngine({ engine, actions }: EngineProps) {
  const [isOpen, setIsOpen] = useState(false);
  const hasFailed = engine.job?.state === "failed";
  return (
    <>
      <EngineFacts engine={engine} />
      {isOpen || hasFailed ? (
        <SetUp engine={engine} actions={actions} />
      ) : (
        <Button
          size="sm"
          variant="ghost"
          className="-ml-2 self-start"
          onClick={() => setIsOpen(true)}
        >
          Set up for another device
        </Button>
      )}
    </>
  );
}

function Failure({ job }: { job: NonNullable<EngineView["job"]> }) {
  const words = taskErrorWords(job.errorCode);
  return (
    <div className="rounded-field bg-danger-10 px-3 py-2 inset-ring-1 inset-ring-danger-40">
      <p className="flex items-center gap-2 font-medium text-danger">
        <StatusSign tone="danger" />
        The set-up did not finish
      </p>
      <p className="mt-1 text-t1 wrap-anywhere">{job.errorMessage ?? words.text}</p>
    </div>
  );
}

const DEVICES: Readonly<Record<string, string>> = {
  cpu: "Processor",
  cuda: "NVIDIA GPU (CUDA)",
  mps: "Apple GPU (Metal)",
};

function EngineFacts({ engine: { device, torch, threads } }: { engine: EngineView }) {
  const facts: readonly [string, string][] = [
    ["Runs on", DEVICES[device ?? ""] ?? device ?? "–"],
    ["PyTorch", torch ?? "–"],
    ["Threads", threads === null ? "–" : String(threads)],
  ];
  return (
    <dl className="tn grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-t3">{name}</dt>
          <dd className="wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
