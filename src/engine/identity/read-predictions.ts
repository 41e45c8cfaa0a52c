const NOTHING_KNOWN = {
  historic_number_of_orders: null,
  predicted_number_of_orders: null,
  average_days_between_orders: null,
  average_order_value: null,
  historic_clv: null,
  predicted_clv: null,
  total_clv: null,
  churn_probability: null,
  expected_date_of_next_order: null,
  ranked_channel_affinity: null,
};

/** Predictive analytics need a model that is not built; null is the truthful answer, and the recorded one for new profiles. */
export async function readPredictions(_scope: unknown, ids: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
  return new Map(ids.map((id) => [id, NOTHING_KNOWN]));
}
