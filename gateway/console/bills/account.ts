// A patient's account as the gateway tells it. Amounts are minor units of its currency.
export interface Charge {
  id: string;
  description: string;
  amountMinor: number;
  serviceDate: string;
  invoiceId?: string;
  cancelled?: boolean;
}

export interface Invoice {
  id: string;
  number?: string;
  state: string; // draft, issued, paid, void, written-off
  issuedOn: string;
  dueOn: string;
  lines: { description: string; amountMinor: number }[];
  totalMinor: number;
  paidMinor: number;
  dueMinor: number;
}

export interface Payment {
  id: string;
  amountMinor: number;
  method: string;
  receivedOn: string;
  creditMinor?: number;
  refundedMinor?: number;
  reversed?: boolean;
}

export interface Account {
  id: string;
  patientId: string;
  currency: string;
  balanceMinor: number;
  dueMinor: number;
  creditMinor: number;
  charges: Charge[];
  unpriced: { code?: string; description?: string }[];
  invoices: Invoice[];
  payments: Payment[];
  movements: { on: string; kind: string; id: string; text?: string; amountMinor: number }[];
}

// "12.50" in a currency of two decimals -> 1250; nothing if it is no amount.
export function minorOf(text: string, currency: string): number | undefined {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2;
  const parts = /^(\d{1,12})(?:[.,](\d+))?$/.exec(text.trim());
  if (!parts || (parts[2] ?? '').length > decimals) return undefined;
  return Number(parts[1] + (parts[2] ?? '').padEnd(decimals, '0'));
}
