import { CircleAlert } from "lucide-react";

/** Why a form was refused, read out when it appears. */
export function FormError({ text }: { text: string | null }) {
  return (
    <div role="alert" className="empty:absolute">
      {text === null ? null : (
        <p className="flex items-start gap-2 rounded-field bg-danger-10 px-3 py-2 text-danger inset-ring-1 inset-ring-danger-40">
          <CircleAlert size={15} className="mt-0.5" />
          {text}
        </p>
      )}
    </div>
  );
}
