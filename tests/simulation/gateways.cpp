#include "tests/simulation/gateways.hpp"

#include "lib/base/http_date.hpp"
#include "lib/base/time.hpp"
#include "lib/genesys/text.hpp"
#include "tests/simulation/answer_headers.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::simulation {

namespace {

/// Answers of two servers that come closer together may have the same Date. The way takes some of it.
constexpr seconds told_apart_after{6};

std::string store_key(const sent_request& r, std::string_view target) {
    std::string key{genesys::to_string(r.verb)};
    return key.append(" ").append(target).append(" ").append(r.bearer);
}

bool meets(const interval& a, const interval& b) noexcept {
    return a.from < b.until && a.until > b.from;
}

std::optional<world_time> find_time(const std::map<std::string, world_time>& times,
                                    const std::string& person) {
    const auto found = times.find(person);
    return found == times.end() ? std::nullopt : std::optional{found->second};
}

/// The answer tells when the token idles out, or the look after it does. One that was stored while no idle
/// timeout was in force does not.
/// A date that is over says nothing to a process that saw none before it.
bool shows_date(const genesys::response& stored, const sent_request& r, wall_time least) {
    static constexpr std::string_view key = R"("dateTokenIdles":")";
    if (r.verb == genesys::method::head) return true;
    const auto found = stored.body.find(key);
    if (found == std::string::npos) return false;
    const auto begin = found + key.size();
    const auto date = parse_iso8601(stored.body.substr(begin, stored.body.find('"', begin) - begin));
    return date && *date > least;
}

}  // namespace

std::string_view to_string(store_manner manner) noexcept {
    switch (manner) {
        case store_manner::none:
            return "stores nothing";
        case store_manner::tells_age:
            return "stores and tells the age";
        case store_manner::hides_age:
            return "stores and hides the age";
        case store_manner::writes_date:
            return "stores and writes the date";
    }
    return "";
}

void gateways::put(const std::string& organization, const gateway& placed) {
    auto& there = states_[organization];
    if (!there.placed.empty())
        there.placed.back().when.until = std::min(there.placed.back().when.until, placed.when.from);
    there.placed.push_back(placed);
    there.stored.clear();
}

gateways::state* gateways::find(const std::string& organization) {
    const auto found = states_.find(organization);
    if (found == states_.end()) return nullptr;
    const auto& present = found->second.placed.back();
    return clock_.world() < present.when.until ? &found->second : nullptr;
}

/// Who got an answer with the same Date some time before knows that it is an old one.
bool gateways::seen(const gateway& present, const entry& given) const {
    switch (present.store) {
        case store_manner::none:
        case store_manner::tells_age:
            return true;
        case store_manner::hides_age:
            return given.since >= process_began_ && clock_.world() - given.since > told_apart_after;
        case store_manner::writes_date:
            return false;
    }
    return true;
}

std::optional<gateways::stored_answer> gateways::find_stored(const sent_request& r, std::string_view target) {
    auto* there = r.login || !r.checks() ? nullptr : find(r.organization);
    if (there == nullptr) return std::nullopt;
    const auto& present = there->placed.back();
    const auto found = there->stored.find(store_key(r, target));
    const auto now = clock_.world();
    if (found == there->stored.end() || now >= found->second.since + present.stores_for) return std::nullopt;
    const auto age = std::chrono::ceil<seconds>(now - found->second.since);
    stored_answer given{found->second.response, found->second.date_ahead, seen(present, found->second)};
    stored_checks_[r.person()] = now;
    const auto least = found->second.since < process_began_ ? clock_.truth() : wall_time{};
    const bool by_body = present.store == store_manner::writes_date &&
                         cloud_.tells_idle_date(r.organization) &&
                         shows_date(found->second.response, r, least);
    if (by_body) {
        dated_checks_[r.person()] = now;
    } else if (!given.seen) {
        unseen_checks_[r.person()] = now;
        if (r.touches()) unseen_touches_[r.person()] = now;
    }
    if (present.store == store_manner::hides_age) given.date_ahead -= age;
    if (present.store == store_manner::tells_age) {
        set_header(given.response, "Age", std::to_string(age.count()));
    }
    if (present.store == store_manner::writes_date) {
        set_header(given.response, "Date", format_http_date(clock_.truth() + present.ahead));
        given.date_ahead = present.ahead;
    }
    return given;
}

milliseconds gateways::pass(const sent_request& r, std::string_view target, cloud::cloud_answer& answer) {
    auto* there = r.login ? nullptr : find(r.organization);
    if (there == nullptr) return {};
    const auto& present = there->placed.back();
    const auto now = clock_.world();
    if (present.slowest > milliseconds{0})
        answer.latency += milliseconds{
            static_cast<std::int64_t>(random_.up_to(static_cast<std::uint64_t>(present.slowest.count())))};
    if (answer.how != cloud::delivery::respond) return {};
    if (present.ahead != milliseconds{0})
        set_header(answer.response, "Date",
                   format_http_date(clock_.truth() + answer.latency + present.ahead));
    if (present.store == store_manner::none || !r.checks() || answer.response.status != 200)
        return present.ahead;
    there->stored[store_key(r, target)] = {answer.response, now, present.ahead};
    if (r.touches())
        troubles_.hinder(r.person(), {now, std::min(now + present.stores_for, present.when.until)});
    return present.ahead;
}

template <class F>
milliseconds gateways::most(const std::string& organization, interval whole, F property) const {
    milliseconds found_most{0};
    const auto found = states_.find(organization);
    if (found == states_.end()) return found_most;
    for (const auto& each : found->second.placed)
        if (meets(each.when, whole)) found_most = std::max<milliseconds>(found_most, property(each));
    return found_most;
}

milliseconds gateways::slowest(const std::string& organization, interval whole) const {
    return most(organization, whole, [](const gateway& g) { return g.slowest; });
}

milliseconds gateways::most_behind(const std::string& organization, interval whole) const {
    return most(organization, whole, [](const gateway& g) { return -g.ahead; });
}

milliseconds gateways::most_ahead(const std::string& organization, interval whole) const {
    return most(organization, whole, [](const gateway& g) { return g.ahead; });
}

std::optional<world_time> gateways::unseen_touch(const std::string& person) const {
    return find_time(unseen_touches_, person);
}

std::optional<world_time> gateways::unseen_check(const std::string& person) const {
    return find_time(unseen_checks_, person);
}

std::optional<world_time> gateways::dated_check(const std::string& person) const {
    return find_time(dated_checks_, person);
}

std::optional<world_time> gateways::stored_check(const std::string& person) const {
    return find_time(stored_checks_, person);
}

}  // namespace tokenkeeper::simulation
