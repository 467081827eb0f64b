#include "tests/simulation/secrecy_watch.hpp"

#include "daemon/control/json/views.hpp"

#include <boost/json/serialize.hpp>

namespace tokenkeeper::simulation {

namespace {

/// So much of a secret is as good as all of it; and no other word is so long.
constexpr std::size_t head = 18;

bool is_token_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

}  // namespace

void secrecy_watch::learn(std::string_view secret_text) {
    if (secret_text.size() >= head) heads_.emplace(secret_text.substr(0, head));
}

void secrecy_watch::ended(const sent_request& /*r*/, const request_end& end) {
    learn(end.access_token);
    learn(end.refresh_token);
}

void secrecy_watch::watch(std::string_view text, const std::string& session) {
    for (const auto& all = scene_.people.secrets(); learned_ < all.size(); ++learned_)
        learn(all[learned_]);
    for (std::size_t begin = 0; begin < text.size();) {
        auto end = begin;
        while (end < text.size() && is_token_character(text[end]))
            ++end;
        for (auto at = begin; at + head <= end; ++at)
            if (heads_.contains(std::string{text.substr(at, head)}))
                return broken(7, session, {}, "a secret was told");
        begin = end + 1;
    }
}

void secrecy_watch::told(const events::event& /*fact*/, const std::vector<logging::event>& lines) {
    for (const auto& line : lines) {
        watch(line.message, line.session);
        watch(line.reason, line.session);
        watch(line.correlation_id, line.session);
    }
}

// One view at a time is enough: they are all made alike.
void secrecy_watch::look(const view_source& shown) {
    const auto& plans = scene_.people.plans();
    auto next = plans.upper_bound(next_);
    if (next == plans.end()) next = plans.begin();
    if (next == plans.end()) return;
    next_ = next->first;
    const auto view = shown(next_);
    if (view) watch(boost::json::serialize(control::to_json(*view)), next_);
}

}  // namespace tokenkeeper::simulation
