#pragma once

#include "daemon/store/sqlite/records/encoding.hpp"
#include "daemon/store/sqlite/records/mark_records.hpp"
#include "daemon/store/sqlite/records/seal.hpp"
#include "daemon/store/store.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::store {

/// A row as the payload of a record: its name in the clear, then the rest, sealed where there is a key and
/// bound to the name. Nullopt: OpenSSL cannot seal.
std::optional<byte_writer> encode(const stored_session& session, const secret& key);

enum class row_fault {
    malformed,  ///< not of our making
    sealed,     ///< sealed, and there is no key
    refused,    ///< sealed with another key, or for another session
};
struct decoded_row {
    std::optional<stored_session> session;
    row_fault fault{};
};
decoded_row decode_session(std::string_view payload, const secret& key);
/// The name alone, and whether the rest is sealed.
std::string name_in(std::string_view payload);
bool is_sealed(std::string_view payload);

byte_writer encode(const observed& seen);
std::optional<observed> decode_observed(std::string_view payload);

/// What is known of the logins of a session, and of its place. It is a record of its own, as row_clocks are,
/// and no secret: an earlier program leaves it out, and may give the number of its row to another session, so
/// it has the name.
struct login_record {
    std::string name;
    std::string organization;
    std::string before;   ///< stored_session::login_before
    std::string place{};  ///< stored_session::place; an earlier program wrote none
};
byte_writer encode(const login_record& login);
std::optional<login_record> decode_login(std::string_view payload);

byte_writer encode(const stored_history& history);
std::optional<stored_history> decode_history(std::string_view payload);

byte_writer encode(const sent_token& mark);
std::optional<sent_token> decode_mark(std::string_view payload);

byte_writer encode(const mark_records::named_row& named);
std::optional<mark_records::named_row> decode_name(std::string_view payload);

}  // namespace tokenkeeper::store
