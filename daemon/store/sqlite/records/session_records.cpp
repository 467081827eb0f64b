#include "daemon/store/sqlite/records/session_records.hpp"

#include "daemon/store/sqlite/records/record.hpp"
#include "daemon/store/sqlite/records/record_file.hpp"
#include "daemon/store/sqlite/records/row_codec.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::store {

namespace {

std::string why_not(row_fault fault) {
    switch (fault) {
        case row_fault::sealed:
            return "it is sealed and there is no key";
        case row_fault::refused:
            return "it does not open: it was altered, or is that of another session";
        case row_fault::malformed:
            break;
    }
    return "it is malformed";
}

constexpr std::uint64_t numbers_of_a_kind = key_of(record_kind::session, 0) - 1;

/// The name in a record of a history whose checksum is wrong: it may be another than it was. Empty where it
/// is no name.
std::string guess_name(std::string_view bytes) {
    constexpr std::size_t before_payload = 4 + 1 + 8 + 8 + 4;
    constexpr std::size_t longest_name = 64;
    byte_reader reader{bytes};
    reader.bytes(before_payload);
    std::string name{reader.text()};
    const bool usable = !name.empty() && name.size() <= longest_name && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == '-';
    });
    return usable ? name : std::string{};
}

}  // namespace

void session_records::add(std::uint64_t key, std::string_view bytes) {
    const auto r = unpack(bytes);
    if (!r || key_of(r->kind, r->number) != key) {
        return add_damaged(key, bytes);
    }
    last_revision_ = std::max(last_revision_, r->revision);
    if (r->kind == record_kind::session) add_session(r->number, r->revision, r->payload);
    if (r->kind == record_kind::key) fingerprint_key_ = secret{r->payload};
    if (r->kind == record_kind::row_clocks || r->kind == record_kind::observation_clocks) add_clocks(*r);
    if (r->kind == record_kind::history) add_history(*r);
    if (r->kind == record_kind::login) {
        if (auto login = decode_login(r->payload)) logins_.insert_or_assign(r->number, std::move(*login));
    }
    if (r->kind != record_kind::observation) return;
    if (auto seen = decode_observed(r->payload)) seen_[r->number] = {r->revision, *seen};
}

/// Observations are hints, and the other file has the key of the fingerprints too.
void session_records::add_damaged(std::uint64_t key, std::string_view bytes) {
    constexpr auto sessions = key_of(record_kind::session, 0);
    constexpr auto histories = key_of(record_kind::history, 0);
    if (key >= sessions && key < key_of(record_kind::observation, 0))
        damaged_.push_back({key - sessions, {std::string{}, "its checksum is wrong"}});
    if (key >= histories && key - histories <= numbers_of_a_kind)
        histories_.damaged.push_back({key - histories, guess_name(bytes)});
}

void session_records::add_history(const record& r) {
    auto history = decode_history(r.payload);
    if (!history) return histories_.damaged.push_back({r.number, std::string{}});
    histories_.readable.insert_or_assign(r.number, history_item{r.revision, std::move(*history)});
}

void session_records::add_session(std::uint64_t number, std::uint64_t revision, std::string_view payload) {
    auto row = decode_session(payload, key_);
    if (is_sealed(payload)) {
        ++sealed_;
        if (row.session) ++opened_;
    } else {
        ++plain_;
    }
    if (!row.session) {
        damaged_.push_back({number, {name_in(payload), why_not(row.fault)}});
        return;
    }
    rows_.insert_or_assign(number, item{number, revision, std::move(*row.session)});
}

void session_records::add_clocks(const record& r) {
    auto& target = r.kind == record_kind::row_clocks ? clocks_.of_rows : clocks_.of_observations;
    if (const auto clocks = decode_clocks(r.payload)) target[r.number] = {r.revision, *clocks};
}

row_clocks session_records::find_clocks(const clocks_map& clocks, std::uint64_t number,
                                        std::uint64_t revision) {
    const auto found = clocks.find(number);
    const bool fits = found != clocks.end() && found->second.revision == revision + 1;
    return fits ? found->second.clocks : row_clocks{};
}

void session_records::add_earlier(stored_session session, bool sealed) {
    ++(sealed ? sealed_ : plain_);
    if (sealed) ++opened_;
    const auto number = rows_.size() + 1;
    rows_.insert_or_assign(number, item{number, 0, std::move(session)});
}

void session_records::add_damaged_earlier(std::string name) {
    ++sealed_;
    damaged_.push_back({0, {std::move(name), why_not(row_fault::refused)}});
}

std::vector<session_records::item> session_records::take_rows() {
    std::map<std::string, item> by_name;
    for (auto& [number, entry] : rows_) {
        put_clocks(entry.session, find_clocks(clocks_.of_rows, number, entry.revision));
        const auto login = logins_.find(number);
        if (login != logins_.end() && login->second.name == entry.session.name) {
            entry.session.login_organization = std::move(login->second.organization);
            entry.session.login_before = std::move(login->second.before);
            entry.session.place = std::move(login->second.place);
        }
        const auto seen = seen_.find(number);
        if (seen != seen_.end() && seen->second.revision > entry.revision) {
            entry.session.seen = seen->second.seen;
            entry.session.seen.boot =
                find_clocks(clocks_.of_observations, number, seen->second.revision).seen;
        }
        auto name = entry.session.name;
        const auto same = by_name.find(name);
        if (same == by_name.end() || same->second.revision < entry.revision)
            by_name.insert_or_assign(std::move(name), std::move(entry));
    }
    std::vector<item> rows;
    rows.reserve(by_name.size());
    for (auto& [name, entry] : by_name)
        rows.push_back(std::move(entry));
    rows_.clear();
    return rows;
}

}  // namespace tokenkeeper::store
