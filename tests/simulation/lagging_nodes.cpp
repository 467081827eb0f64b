#include "tests/simulation/lagging_nodes.hpp"

#include "lib/base/http_date.hpp"
#include "lib/genesys/text.hpp"
#include "tests/cloud/model/answers.hpp"
#include "tests/simulation/answer_headers.hpp"

namespace tokenkeeper::simulation {

namespace {

genesys::response bad_credentials(wall_time date) {
    auto answer = cloud::error_answer(401, {"bad.credentials", {}, "lagging-node"});
    set_header(answer, "Date", format_http_date(date));
    return answer;
}

}  // namespace

const node_lag* lagging_nodes::find(const std::string& organization) const {
    const auto found = lags_.find(organization);
    return found == lags_.end() || clock_.world() >= found->second.until ? nullptr : &found->second;
}

std::optional<genesys::response> lagging_nodes::answer(const sent_request& r) {
    const auto* lag = find(r.organization);
    const bool asks = r.checks() || r.asked.what == cloud::operation::get_tokens_timeout;
    if (lag == nullptr || !asks || random_.unit() >= lag->share) return std::nullopt;
    const auto now = clock_.truth();
    const auto truth = cloud_.signs(r.token, now);
    if (!truth) return std::nullopt;
    if (truth->alive()) {
        if (now - truth->idle_from >= lag->late) return std::nullopt;
        const auto known = virtual_clock::world(truth->idle_from);
        troubles_.hinder(r.person(), {known, known + lag->late}, true);
        return bad_credentials(now);
    }
    const auto shown = shown_.find(r.token);
    if (truth->died_of != cloud::death::revoked || now - *truth->died >= lag->late || r.touches() ||
        shown == shown_.end())
        return std::nullopt;
    auto answer = shown->second;
    set_header(answer, "Date", format_http_date(now));
    return answer;
}

void lagging_nodes::pass(const sent_request& r, const cloud::cloud_answer& answer) {
    if (find(r.organization) == nullptr) {
        if (!shown_.empty()) shown_.clear();
        return;
    }
    const bool shows = answer.processed && answer.how == cloud::delivery::respond &&
                       answer.response.status == 200 && r.checks() && !r.touches();
    if (shows) shown_[r.token] = answer.response;
}

}  // namespace tokenkeeper::simulation
