#include "tests/simulation/simulated_network.hpp"

#include "lib/genesys/operations.hpp"
#include "tests/simulation/small_world.hpp"

#include <optional>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::simulation::simulated_network_test {
namespace {

class simulated_ways : public testing::Test {
protected:
    simulated_ways() {
        cloud::organization_setup acme;
        acme.name = "acme";
        model.add_organization(acme, w.clock.truth());
        cloud::token_setup lobby;
        lobby.name = "lobby";
        lobby.organization = "acme";
        token = secret{model.add_token(lobby, w.clock.truth())};
    }
    ~simulated_ways() override { w.waits.drop_all(); }

    boost::asio::awaitable<void> ask(milliseconds at_most) {
        auto request = genesys::get_tokens_me(token.clone(), false);
        auto answer = co_await way->send(std::move(request), at_most);
        came.emplace(std::move(answer));
    }
    void fail_with(cloud::fault_kind kind) { model.faults().add(cloud::fault{kind}); }

    small_world w;
    cloud::cloud_model model{1};
    disturbances troubles{model};
    api_front front{1, w.clock, model, troubles};
    secret token;
    std::vector<sent_request> sent;
    std::vector<request_end> ends;
    simulated_network network{1,
                              w.clock,
                              w.events,
                              model,
                              front,
                              troubles,
                              {[this](const sent_request& r) { sent.push_back(r); },
                               [this](const sent_request&, const request_end& e) { ends.push_back(e); }}};
    std::unique_ptr<net::transport> way = network.make_transport("acme", false, w.waits);
    std::optional<result<genesys::response>> came;
};

TEST_F(simulated_ways, carry_a_request_there_and_its_answer_back_in_time) {
    w.spawn(ask(seconds{10}));
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].token, "lobby");
    EXPECT_TRUE(sent[0].touches());
    EXPECT_FALSE(came);
    w.run(seconds{1});
    ASSERT_TRUE(came && came->has_value());
    EXPECT_EQ((*came)->status, 200);
    ASSERT_EQ(ends.size(), 1U);
    EXPECT_TRUE(ends[0].processed);
    EXPECT_EQ(model.record("lobby", w.clock.truth()).resets, 1U);
}

TEST_F(simulated_ways, give_up_what_is_never_answered) {
    fail_with(cloud::fault_kind::hang);
    w.spawn(ask(seconds{10}));
    w.run(seconds{9});
    EXPECT_FALSE(came);
    w.run(seconds{1});
    ASSERT_TRUE(came && came->has_error());
    EXPECT_EQ(came->error().which(), errc::request_timeout);
}

TEST_F(simulated_ways, lose_the_answer_to_what_was_processed) {
    fail_with(cloud::fault_kind::reset_after);
    w.spawn(ask(seconds{10}));
    w.run(seconds{1});
    ASSERT_TRUE(came && came->has_error());
    EXPECT_EQ(model.record("lobby", w.clock.truth()).resets, 1U);
    EXPECT_TRUE(ends.at(0).processed);
}

TEST_F(simulated_ways, reach_nobody_while_they_are_cut) {
    network.cut(true);
    w.spawn(ask(seconds{10}));
    w.run(seconds{1});
    ASSERT_TRUE(came && came->has_error());
    EXPECT_EQ(came->error().which(), errc::connect_failed);
    EXPECT_EQ(model.record("lobby", w.clock.truth()).requests, 0U);
}

TEST_F(simulated_ways, deliver_what_a_process_sent_before_it_crashed) {
    w.spawn(ask(seconds{10}));
    w.waits.drop_all();
    w.run(seconds{1});
    EXPECT_FALSE(came);
    EXPECT_EQ(model.record("lobby", w.clock.truth()).resets, 1U);
}

TEST_F(simulated_ways, end_a_request_that_is_cancelled) {
    boost::asio::cancellation_signal stop;
    boost::asio::co_spawn(w.context, ask(seconds{10}),
                          boost::asio::bind_cancellation_slot(stop.slot(), [](const std::exception_ptr&) {}));
    w.poll();
    stop.emit(boost::asio::cancellation_type::terminal);
    w.poll();
    ASSERT_EQ(ends.size(), 1U);
    EXPECT_EQ(ends[0].failure, errc::cancelled);
    w.run(seconds{1});
    EXPECT_EQ(ends.size(), 1U);
}

}  // namespace
}  // namespace tokenkeeper::simulation::simulated_network_test
