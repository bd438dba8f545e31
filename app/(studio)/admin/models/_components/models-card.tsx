"use client";
import { PackageOpen } from "lucide-react";
import type { ModelsView } from "#server/models/model-view.ts";
import { EmptyState } from "../../../../_components/empty-state.tsx";
import { OpsCard } from "../../_components/ops-card.tsx";
import { ModelRow } from "./model-row.tsx";
import type { ModelActions } from "./use-model-actions.ts";

/** All models that this installation knows, with their state and what can be done. */
export function ModelsCard({ view, actions }: { view: ModelsView; actions: ModelActions }) {
  const { models } = view;
  return (
    <OpsCard
      title="Models"
      fact="None is part of the program; each has terms of its own."
      body={
        models.length === 0 ? (
          <EmptyState
            icon={<PackageOpen size={22} />}
            title="No models known"
            text="The catalogue of this installation is empty. Import a model from a folder on the server."
          />
        ) : (
          <ul className="border-t border-line">
            {models.map((model) => (
              <ModelRow key={model.name} model={model} disk={view} actions={actions} />
            ))}
          </ul>
        )
      }
    />
  );
}
