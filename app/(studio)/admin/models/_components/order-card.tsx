"use client";
import { ArrowDown, ArrowUp, ListMinus, ListPlus } from "lucide-react";
import type { ModelView } from "#server/models/model-view.ts";
import { IconButton } from "../../../../_components/icon-button.tsx";
import { OpsCard } from "../../_components/ops-card.tsx";
import { inOrder } from "./model-words.ts";
import type { ModelActions } from "./use-model-actions.ts";

export interface OrderCardProps {
  models: readonly ModelView[];
  actions: ModelActions;
}

/** Which model separates when nobody chose: the first that can be used, else the basic engine. */
export function OrderCard({ models, actions }: OrderCardProps) {
  const { ordered, left } = inOrder(models);
  return (
    <OpsCard
      title="When nobody chooses"
      body={
        <div className="px-3.5 pb-3">
          <p className="text-t2">
            New tracks are separated with the first of these that can be used.
          </p>
          <ol className="mt-2 flex flex-col border-t border-line">
            {ordered.map((model, index) => (
              <li
                key={model.name}
                className="flex min-h-9 items-center gap-1 border-b border-line max-md:min-h-11"
              >
                <span className="tn w-5 shrink-0 text-t3">{index + 1}</span>
                <span className="min-w-0 grow truncate">{model.label}</span>
                <OrderButtons model={model} index={index} ordered={ordered} actions={actions} />
              </li>
            ))}
            <li className="flex min-h-9 items-center gap-1 text-t2">
              <span className="tn w-5 shrink-0 text-t3">{ordered.length + 1}</span>
              Basic, needs no model
            </li>
          </ol>
          {left.length === 0 ? null : (
            <>
              <h3 className="mt-2 text-sm font-medium text-t3">Only when chosen</h3>
              <ul className="mt-1 flex flex-col border-t border-line">
                {left.map((model) => (
                  <li
                    key={model.name}
                    className="flex min-h-9 items-center gap-1 border-b border-line last:border-b-0 max-md:min-h-11"
                  >
                    <span className="min-w-0 grow truncate">{model.label}</span>
                    <IconButton
                      label={`Use ${model.label} by itself`}
                      size="sm"
                      icon={<ListPlus size={15} />}
                      onClick={() => actions.move(model.name, ordered.length + 1)}
                    />
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      }
    />
  );
}

interface OrderButtonsProps extends Pick<OrderCardProps, "actions"> {
  model: ModelView;
  index: number;
  ordered: readonly ModelView[];
}

function OrderButtons({ model, index, ordered, actions }: OrderButtonsProps) {
  const { name, label } = model;
  const isLast = index === ordered.length - 1;
  return (
    <>
      <IconButton
        label={`Move ${label} up`}
        size="sm"
        icon={<ArrowUp size={15} />}
        aria-disabled={index === 0}
        onClick={() => index > 0 && actions.move(name, index)}
      />
      <IconButton
        label={`Move ${label} down`}
        size="sm"
        icon={<ArrowDown size={15} />}
        aria-disabled={isLast}
        onClick={() => !isLast && actions.move(name, index + 2)}
      />
      <IconButton
        label={`Don’t use ${label} by itself`}
        size="sm"
        icon={<ListMinus size={15} />}
        onClick={() => actions.move(name, null)}
      />
    </>
  );
}
