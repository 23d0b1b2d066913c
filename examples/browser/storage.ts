// Keeps a run of each task in the browser (IndexedDB), so that a reload loses nothing.
import type { Curves } from "./curves.ts";
import type { TaskId } from "./tasks.ts";

export interface SavedRun {
  readonly checkpoint: Uint8Array<ArrayBuffer>;
  /** Epochs in all, done or to be done. */
  readonly epochs: number;
  readonly curves: Curves;
}

const STORE = "runs";

export async function storeRun(task: TaskId, run: SavedRun): Promise<void> {
  await inStore("readwrite", (store) => store.put(run, task));
}

export async function storedRun(task: TaskId): Promise<SavedRun | undefined> {
  return (await inStore("readonly", (store) => store.get(task))) as SavedRun | undefined; // storeRun put it there
}

export async function forgetRun(task: TaskId): Promise<void> {
  await inStore("readwrite", (store) => store.delete(task));
}

/** Resolves when the change is on its way to the disk. */
async function inStore(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("wasmgrad-example", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
