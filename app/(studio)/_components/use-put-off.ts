"use client";
import { useState } from "react";

/** Whether the reader has put a notice off for today, kept in the browser, and how to put it off. */
export function usePutOff(key: string): [isPutOff: boolean, putOff: () => void] {
  const [day, setDay] = useState(() => heldDay(key));
  const today = new Date().toDateString();
  const putOff = () => {
    setDay(today);
    try {
      localStorage.setItem(key, today);
    } catch {
      // A browser without storage forgets it with the page.
    }
  };
  return [day === today, putOff];
}

function heldDay(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
