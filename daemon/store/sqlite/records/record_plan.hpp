#pragma once

#include "daemon/store/sqlite/records/record_file.hpp"
#include "daemon/store/sqlite/records/record_numbers.hpp"
#include "daemon/store/store.hpp"
#include "lib/base/secret.hpp"

#include <optional>
#include <string>

namespace tokenkeeper::store {

/// The three steps of a commit, in their order: wherever it is cut off, a token is rather thought to be sent
/// than not. A row without a name gets one again; a name without a row would be that of a lost one.
struct record_plan {
    record_changes marks_before;  ///< what is about to be sent; names that come and go
    record_changes sessions;
    record_changes marks_after;  ///< what follows from rows that are durable
    /// Old tokens must be overwritten: more than observations changed.
    bool overwrite = false;
};
/// Nullopt: OpenSSL cannot seal.
std::optional<record_plan> plan_of(const changes& wanted, const secret& key, record_numbers& numbers);

void put_fingerprint_key(record_changes& target, record_numbers& numbers);
void put_name(record_changes& target, record_numbers& numbers, const std::string& name,
              const std::string& cause);
/// False: OpenSSL cannot seal.
bool put_session(record_changes& target, record_numbers& numbers, const stored_session& session,
                 const secret& key);
void put_history(record_changes& target, record_numbers& numbers, const stored_history& history);
void put_mark(record_changes& target, record_numbers& numbers, const sent_token& mark);

}  // namespace tokenkeeper::store
