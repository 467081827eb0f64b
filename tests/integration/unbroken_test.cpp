#include "tests/integration/oauth_installation.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <ostream>
#include <thread>

/// Client-credentials sessions with short token lives, while the login service fails again and again: at no
/// moment without a living token, and few tokens minted.
namespace tokenkeeper::integration::unbroken_test {
namespace {

using cloud::cloud_model;
using cloud::fault;
using cloud::fault_kind;

struct terms {
    std::string name;
    int sessions;
    seconds token_life;
    seconds lasts;
    /// Failures in a row of one client at most. Attempts are a second apart at least, and the shorter the
    /// life, the fewer fit between 80 % of it and its end. 0: as the dice fall.
    unsigned most_failures;
    bool is_long;
};

std::ostream& operator<<(std::ostream& out, const terms& t) {
    return out << t.name;
}

/// Four kinds of answers that are none, 30 % together, none of them processed.
void add_failures(cloud_model& model, const std::string& of_client) {
    constexpr double share = 0.3 / 4;
    double left = 1;
    for (const auto& [kind, status] : {std::pair{fault_kind::status, 503},
                                       {fault_kind::status, 429},
                                       {fault_kind::html_200, 200},
                                       {fault_kind::reset, 0}}) {
        fault rule{kind};
        rule.status = status;
        rule.what = cloud::operation::oauth_token;
        rule.token = of_client;
        rule.probability = share / left;  // the earlier rules left so much over
        left -= share;
        model.faults().add(rule);
    }
}

class unbroken : public oauth_installation, public testing::WithParamInterface<terms> {
protected:
    struct kept_session {
        std::string name;
        std::optional<wall_time> since;  ///< it got its first token
        std::uint64_t grants = 0;
        std::uint64_t faulted_before = 0;  ///< its last grant
        std::uint64_t looks = 0;
        std::optional<wall_time> granted;  ///< its last grant was seen
        int early = 0;                     ///< grants of a token whose predecessor had much of its life left
    };

    void start_sessions() {
        start_cloud(seconds{600});
        std::string sessions;
        for (int i = 1; i <= GetParam().sessions; ++i) {
            kept_.emplace_back().name = "export-" + std::to_string(i);
            add_client(kept_.back().name, GetParam().token_life);
            sessions += by_credentials(kept_.back().name);
        }
        more_of_organization = "    max_requests_per_second: 50\n";
        write_configuration(sessions);
    }

    void set_failures() {
        cloud().with_model([&](cloud_model& model, wall_time now) {
            model.faults().clear();
            for (auto& each : kept_) {
                const auto seen = model.record_of_client(each.name, now);
                if (seen.grants != each.grants) {
                    each.grants = seen.grants;
                    each.faulted_before = seen.faulted;
                    // At 75 % of a life, at the earliest; one that is seen late by a slow machine looks
                    // earlier.
                    if (each.granted && now - *each.granted < GetParam().token_life * 6 / 10) ++each.early;
                    each.granted = now;
                    if (!each.since) each.since = now;
                }
                const auto in_a_row = seen.faulted - each.faulted_before;
                if (GetParam().most_failures == 0 || in_a_row < GetParam().most_failures)
                    add_failures(model, each.name);
            }
        });
    }

    /// By the sandbox's own word: the token was alive when it was asked for.
    void look_at(kept_session& of) {
        if (!of.since) return;
        const auto asked = cloud().now();
        const auto token = given(of.name);
        ++of.looks;
        ASSERT_NE(token, "") << of.name << " is without a token; " << session(of.name);
        const auto seen = record(token);
        ASSERT_TRUE(seen.alive() || *seen.died >= asked) << of.name << " gives out the dead " << token;
    }

    std::vector<kept_session> kept_;
};

TEST_P(unbroken, sessions_always_have_a_living_token_and_mint_few) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): set before we start
    if (GetParam().is_long && std::getenv("TOKENKEEPER_LONG") == nullptr)
        GTEST_SKIP() << "set TOKENKEEPER_LONG=1 for five minutes of it";
    start_sessions();
    set_failures();
    start_daemon();
    ASSERT_TRUE(eventually([&] {
        set_failures();
        return std::all_of(kept_.begin(), kept_.end(), [](const auto& s) { return s.since.has_value(); }) &&
               std::all_of(kept_.begin(), kept_.end(),
                           [&](const auto& s) { return state(s.name) == "alive"; });
    }));
    const auto until = cloud().now() + GetParam().lasts;
    while (cloud().now() < until) {
        for (auto& each : kept_) {
            set_failures();
            ASSERT_NO_FATAL_FAILURE(look_at(each));
        }
        std::this_thread::sleep_for(milliseconds{20});
    }
    std::uint64_t minted = 0;
    std::uint64_t failures = 0;
    std::uint64_t requests = 0;
    std::uint64_t looks = 0;
    int early = 0;
    double least = 0;
    cloud().with_model([&](cloud_model& model, wall_time now) {
        for (const auto& each : kept_) {
            const auto seen = model.record_of_client(each.name, now);
            const std::chrono::duration<double> lasted = now - *each.since;
            least += std::ceil(lasted / GetParam().token_life);
            minted += seen.grants;
            failures += seen.faulted;
            requests += seen.requests;
            looks += each.looks;
            early += each.early;
        }
    });
    std::printf("minted %llu, at least %.0f needed (%.2f times); %llu of %llu logins failed; %llu looks\n",
                static_cast<unsigned long long>(minted), least, static_cast<double>(minted) / least,
                static_cast<unsigned long long>(failures), static_cast<unsigned long long>(requests),
                static_cast<unsigned long long>(looks));
    // The shorter it lasts, the more one renewal more or less weighs.
    EXPECT_LE(static_cast<double>(minted), (GetParam().is_long ? 1.3 : 2) * least);
    EXPECT_LT(early, GetParam().sessions) << "a stall may cost a login's answer, and be seen once a session";
    EXPECT_GT(failures, 0U);
    EXPECT_EQ(stop_daemon(), 0);
}

INSTANTIATE_TEST_SUITE_P(lives, unbroken,
                         testing::Values(terms{"of_60_s", 8, seconds{60}, seconds{80}, 2, false},
                                         terms{"of_40_s_for_5_minutes", 4, seconds{40}, seconds{300}, 0,
                                               true}),
                         [](const auto& of) { return of.param.name; });

}  // namespace
}  // namespace tokenkeeper::integration::unbroken_test
