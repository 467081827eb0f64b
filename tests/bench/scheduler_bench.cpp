#include "lib/scheduler/scheduler.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>

namespace tokenkeeper {
namespace {

using std::chrono::hours;

/// So many sessions of one organization, a tenth of them kept, in the middle of their life.
class installation {
public:
    explicit installation(std::int64_t sessions) {
        constexpr double rate = 1000;
        organization_ = s_.add_organization({.api_url = {}, .max_requests_per_second = rate});
        for (std::int64_t i = 0; i < sessions; ++i) {
            const bool kept = i % 10 == 0;
            const session_policy policy{.mode = kept ? session_mode::keep_alive : session_mode::verify,
                                        .check_interval = seconds{300},
                                        .max_session = {}};
            ids_.push_back(s_.add_session(organization_, policy, now_));
            s_.tell(ids_.back(), input::token_given{}, now_);
        }
        for (std::int64_t i = 0; i < sessions; ++i)
            request();
    }

    /// One request begins and is answered, at the time when its turn comes.
    void request() {
        std::vector<request_to_send> requests;
        while (requests.empty()) {
            now_ = std::max(now_, *s_.next_wakeup());
            requests = s_.poll(now_);
        }
        for (const auto& r : requests) {
            if (r.what == operation::read_idle_timeout) {
                s_.finished(r.id, error{errc::forbidden}, now_);
            } else {
                s_.finished(r.id, check_report{.has_body = true, .idles_in = hours{8}, .client = {}}, now_);
            }
        }
        benchmark::DoNotOptimize(s_.take_notices());
    }

    /// An operator's command, from its begin to its end.
    void command() {
        next_ = (next_ + 7919) % ids_.size();
        s_.tell(ids_[next_], input::command_given{session_action::verify, s_.next_ticket()}, now_);
        request();
    }

    /// A reload that changes one session.
    void change() {
        next_ = (next_ + 7919) % ids_.size();
        auto policy = s_.find(ids_[next_])->policy();
        policy.check_interval = policy.check_interval == seconds{300} ? seconds{301} : seconds{300};
        s_.tell(ids_[next_], input::policy_changed{policy}, now_);
    }

private:
    boot_time now_{hours{1000}};
    scheduler s_{7};
    organization_id organization_ = 0;
    std::vector<session_id> ids_;
    std::size_t next_ = 0;
};

/// One for each size: filling it takes longer than what is measured.
installation& sized(std::int64_t sessions) {
    static std::map<std::int64_t, std::unique_ptr<installation>> all;
    auto& found = all[sessions];
    if (!found) found = std::make_unique<installation>(sessions);
    return *found;
}

void sizes(benchmark::internal::Benchmark* b) {
    b->Arg(1'000)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);
}

void a_request(benchmark::State& state) {
    auto& all = sized(state.range(0));
    for ([[maybe_unused]] auto unused : state)
        all.request();
}
BENCHMARK(a_request)->Apply(sizes);

void a_command(benchmark::State& state) {
    auto& all = sized(state.range(0));
    for ([[maybe_unused]] auto unused : state)
        all.command();
}
BENCHMARK(a_command)->Apply(sizes);

void a_changed_policy(benchmark::State& state) {
    auto& all = sized(state.range(0));
    for ([[maybe_unused]] auto unused : state)
        all.change();
}
BENCHMARK(a_changed_policy)->Apply(sizes);

}  // namespace
}  // namespace tokenkeeper

BENCHMARK_MAIN();
