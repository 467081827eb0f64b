#include "tests/simulation/gateways.hpp"

#include "lib/base/http_date.hpp"
#include "lib/genesys/text.hpp"
#include "tests/cloud/model/answers.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::simulation::gateways_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::string_view target = "/api/v2/tokens/me?preserveIdleTTL=false";

class simulated_gateway : public testing::Test {
protected:
    simulated_gateway() {
        cloud::organization_setup acme;
        acme.name = "acme";
        model.add_organization(acme, clock.truth());
        clock.move(clock.world() + hours{1});
    }
    void place(store_manner store, milliseconds ahead = {}) {
        gateway placed;
        placed.store = store;
        placed.stores_for = minutes{5};
        placed.ahead = ahead;
        placed.when = {clock.world(), clock.world() + hours{1}};
        gates.put("acme", placed);
    }
    sent_request touch() {
        sent_request r;
        r.organization = "acme";
        r.token = "lobby";
        r.asked = cloud::classify(genesys::method::get, target);
        return r;
    }
    /// The API answers, and the gateway passes it on.
    genesys::response pass(std::string body = R"({"dateTokenIdles":"2026-11-23T23:15:00.000Z"})") {
        cloud::cloud_answer answer;
        answer.response = cloud::json_answer(200, std::move(body));
        answer.response.headers.emplace_back("Date", format_http_date(clock.truth()));
        gates.pass(touch(), target, answer);
        return answer.response;
    }
    void wait(boot_clock::duration time) { clock.move(clock.world() + time); }

    virtual_clock clock;
    cloud::cloud_model model{1};
    disturbances troubles{model};
    gateways gates{1, clock, model, troubles};
};

TEST_F(simulated_gateway, gives_a_stored_answer_for_as_long_as_it_stores_it) {
    EXPECT_FALSE(gates.find_stored(touch(), target)) << "there is none";
    place(store_manner::tells_age);
    EXPECT_FALSE(gates.find_stored(touch(), target)) << "nothing is stored";
    const auto date = std::string{pass().header("Date")};
    wait(minutes{2});
    const auto stored = gates.find_stored(touch(), target);
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->response.header("Age"), "120");
    EXPECT_EQ(stored->response.header("Date"), date);
    EXPECT_TRUE(stored->seen);
    wait(minutes{3});
    EXPECT_FALSE(gates.find_stored(touch(), target));
}

TEST_F(simulated_gateway, may_hide_what_it_stored) {
    place(store_manner::hides_age);
    pass();
    wait(minutes{2});
    EXPECT_EQ(gates.find_stored(touch(), target)->response.header("Age"), "");
    EXPECT_TRUE(gates.find_stored(touch(), target)->seen) << "the same Date came before";
    EXPECT_FALSE(gates.unseen_touch("lobby"));
    gates.begin_process();
    EXPECT_FALSE(gates.find_stored(touch(), target)->seen) << "to another process";
    EXPECT_EQ(gates.unseen_touch("lobby"), clock.world());

    place(store_manner::writes_date);
    pass();
    wait(minutes{2});
    const auto stored = gates.find_stored(touch(), target);
    EXPECT_EQ(stored->response.header("Date"), format_http_date(clock.truth()));
    EXPECT_FALSE(stored->seen);
    EXPECT_EQ(gates.dated_check("lobby"), clock.world()) << "dateTokenIdles tells";
}

TEST_F(simulated_gateway, hides_what_it_stored_while_there_was_no_date) {
    place(store_manner::writes_date);
    pass("{}");
    wait(minutes{2});
    ASSERT_TRUE(gates.find_stored(touch(), target));
    EXPECT_FALSE(gates.dated_check("lobby"));
    EXPECT_EQ(gates.unseen_check("lobby"), clock.world());
}

TEST_F(simulated_gateway, excuses_the_time_in_which_touches_do_not_reach_the_api) {
    place(store_manner::tells_age);
    pass();
    const auto now = clock.world();
    const auto calm = troubles.calm("acme", "lobby", {}, {now, now + minutes{20}});
    ASSERT_EQ(calm.size(), 1U);
    EXPECT_GE(calm[0].from, now + minutes{5});
    EXPECT_LE(calm[0].from, now + minutes{5} + seconds{2});
    EXPECT_EQ(troubles.calm("acme", "other", {}, {now, now + minutes{20}})[0].from, now);
}

TEST_F(simulated_gateway, writes_its_own_date) {
    place(store_manner::none, -minutes{7});
    EXPECT_EQ(pass().header("Date"), format_http_date(clock.truth() - minutes{7}));
    EXPECT_EQ(gates.most_behind("acme", {clock.world(), clock.world() + seconds{1}}), minutes{7});
    wait(hours{2});
    EXPECT_EQ(pass().header("Date"), format_http_date(clock.truth())) << "it is gone";
    EXPECT_EQ(gates.most_behind("acme", {clock.world(), clock.world() + seconds{1}}), seconds{0});
}

}  // namespace
}  // namespace tokenkeeper::simulation::gateways_test
