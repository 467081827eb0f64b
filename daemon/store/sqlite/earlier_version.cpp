#include "daemon/store/sqlite/earlier_version.hpp"

#include "daemon/store/sqlite/records/seal.hpp"

#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace tokenkeeper::store {

namespace {

constexpr std::string_view columns =
    "SELECT name, origin, current, current_obtained, current_expires, next, next_obtained, next_expires, "
    "refresh, refresh_sent, revoked, last_verified, last_kept_alive, idle_deadline, idle_deadline_from, "
    "kept_since FROM session ORDER BY name";

/// Reads one row; remembers whether everything in it opened.
class earlier_row {
public:
    earlier_row(query& source, const secret& key, bool sealed) : in_(source), key_(key), sealed_(sealed) {}

    stored_session take() {
        stored_session session;
        session.name = name_ = in_.next_text();
        session.origin = in_.next_text();
        session.current = take_token("current");
        session.next = take_token("next");
        if (auto newest = take_secret("refresh")) session.refresh_token = std::move(*newest);
        session.refresh_sent = in_.next_number() == 1;
        session.revoked = in_.next_number() == 1;
        session.seen.last_verified = take_time();
        session.seen.last_kept_alive = take_time();
        session.seen.idle_deadline = take_time();
        const auto source = in_.next_text();
        for (const auto rows : {deadline_origin::computed, deadline_origin::server})
            if (to_string(rows) == source) session.seen.idle_deadline_from = rows;
        session.seen.kept_since = take_time();
        return session;
    }
    [[nodiscard]] bool opened() const noexcept { return opened_; }
    [[nodiscard]] bool any_sealed() const noexcept { return any_sealed_; }

private:
    std::optional<wall_time> take_time() {
        const auto number = in_.next_number();
        if (!number) return std::nullopt;
        return wall_time{milliseconds{*number}};
    }
    std::optional<secret> take_secret(std::string_view column) {
        const auto stored = in_.next_bytes();
        if (!stored) return std::nullopt;
        std::string place{column};
        place += '\0';
        place += name_;
        // A value that opens was sealed, even if the canary is lost.
        if (!key_.empty()) {
            if (auto text = unseal(key_, place, *stored)) {
                any_sealed_ = true;
                return std::move(*text);
            }
        }
        if (!sealed_) return secret{*stored};
        any_sealed_ = true;
        opened_ = false;
        return std::nullopt;
    }
    std::optional<stored_token> take_token(std::string_view column) {
        auto value = take_secret(column);
        const auto obtained = take_time();
        const auto expires = take_time();
        if (!value) return std::nullopt;
        return stored_token{std::move(*value), obtained.value_or(wall_time{}), expires};
    }

    query& in_;
    const secret& key_;
    bool sealed_;
    std::string name_;
    bool opened_ = true;
    bool any_sealed_ = false;
};

/// The canary was written when a store was sealed: what opens it is the key, whatever became of the rows.
sqlite_result<bool> is_sealed(database& file, const secret& key, session_records& target) {
    auto select = file.prepare("SELECT value FROM meta WHERE name = 'canary'");
    if (!select) return select.error();
    query row{*select};
    const auto step = row.step();
    if (!step) return step.error();
    if (!*step) return false;
    const std::string place{"canary\0", sizeof "canary"};
    if (unseal(key, place, row.next_bytes().value_or(std::string_view{}))) target.add_proof_of_key();
    return true;
}

sqlite_result<void> read(database& file, const secret& key, bool sealed, session_records& target,
                         std::string_view order, std::set<std::string>& known) {
    auto select = file.prepare(std::string{columns} + std::string{order});
    if (!select) return select.error();
    query rows{*select};
    for (auto step = rows.step(); !step || *step; step = rows.step()) {
        if (!step) return step.error();
        earlier_row row{rows, key, sealed};
        auto session = row.take();
        if (!known.insert(session.name).second) continue;
        if (row.opened()) {
            target.add_earlier(std::move(session), row.any_sealed());
        } else {
            target.add_damaged_earlier(session.name);
        }
    }
    return {};
}

}  // namespace

sqlite_result<void> read_earlier(database& file, const secret& key, session_records& target) {
    const auto sealed = is_sealed(file, key, target);
    if (!sealed) return sealed.error();
    std::set<std::string> known;
    return read(file, key, *sealed, target, "", known);
}

void salvage_earlier(const std::filesystem::path& file, const secret& key, session_records& target) {
    auto opened = database::open_to_read(file);
    if (!opened) return;
    const auto canary = is_sealed(*opened, key, target);
    const bool sealed = canary && *canary;
    std::set<std::string> known;
    static_cast<void>(read(*opened, key, sealed, target, "", known));
    static_cast<void>(read(*opened, key, sealed, target, " DESC", known));
}

}  // namespace tokenkeeper::store
