#include "daemon/store/sqlite/earlier_version.hpp"

#include "daemon/store/sqlite/connect.hpp"
#include "daemon/store/sqlite/seal.hpp"

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
    earlier_row(query& from, const secret& key, bool sealed) : in_(from), key_(key), sealed_(sealed) {}

    stored_session take() {
        stored_session session;
        session.name = name_ = in_.next_text();
        session.origin = in_.next_text();
        session.current = take_token("current");
        session.next = take_token("next");
        if (auto token = take_secret("refresh")) session.refresh_token = std::move(*token);
        session.refresh_sent = in_.next_number() == 1;
        session.revoked = in_.next_number() == 1;
        session.seen.last_verified = take_time();
        session.seen.last_kept_alive = take_time();
        session.seen.idle_deadline = take_time();
        const auto source = in_.next_text();
        for (const auto each : {deadline_origin::computed, deadline_origin::server})
            if (to_string(each) == source) session.seen.idle_deadline_from = each;
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
        if (!sealed_) return secret{*stored};
        any_sealed_ = true;
        std::string place{column};
        place += '\0';
        place += name_;
        auto text = unseal(key_, place, *stored);
        if (text) return std::move(*text);
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

/// The canary was written when a store was sealed.
sqlite_result<bool> is_sealed(database& file) {
    const auto canaries = file.number("SELECT count(*) FROM meta WHERE name = 'canary'");
    if (!canaries) return canaries.error();
    return *canaries != 0;
}

sqlite_result<void> read(database& file, const secret& key, session_records& into, std::string_view order,
                         std::set<std::string>& known) {
    const auto sealed = is_sealed(file);
    if (!sealed) return sealed.error();
    auto select = file.prepare(std::string{columns} + std::string{order});
    if (!select) return select.error();
    query each{*select};
    for (auto step = each.step(); !step || *step; step = each.step()) {
        if (!step) return step.error();
        earlier_row row{each, key, *sealed};
        auto session = row.take();
        if (!known.insert(session.name).second) continue;
        if (row.opened()) {
            into.add_earlier(std::move(session), row.any_sealed());
        } else {
            into.add_damaged_earlier(session.name);
        }
    }
    return {};
}

}  // namespace

sqlite_result<void> read_earlier(database& file, const secret& key, session_records& into) {
    std::set<std::string> known;
    return read(file, key, into, "", known);
}

void salvage_earlier(const std::filesystem::path& file, const secret& key, session_records& into) {
    auto opened = connect(file);
    if (!opened) return;
    std::set<std::string> known;
    static_cast<void>(read(*opened, key, into, "", known));
    static_cast<void>(read(*opened, key, into, " DESC", known));
}

}  // namespace tokenkeeper::store
