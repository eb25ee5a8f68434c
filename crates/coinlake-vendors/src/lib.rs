//! What each vendor serves: requests, paging rules, records to typed rows.
