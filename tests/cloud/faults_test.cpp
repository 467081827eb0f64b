#include "tests/cloud/model_fixture.hpp"

#include <algorithm>
#include <chrono>

namespace tokenkeeper::cloud::faults_test {

namespace {

using genesys::method;

class faults : public model_test {
protected:
    cloud_answer with(const fault& f, std::string_view target = me) {
        model.faults().clear();
        model.faults().add(f);
        return get(target);
    }
};

}  // namespace

TEST_F(faults, act_on_what_they_match_only) {
    const std::string other = add_token("other");
    fault f{fault_kind::reset};
    f.token = "lobby";
    f.what = operation::get_tokens_timeout;
    EXPECT_EQ(with(f).how, delivery::respond);
    EXPECT_EQ(get(timeout_path).how, delivery::reset);
    EXPECT_EQ(ask(method::get, timeout_path, other).how, delivery::respond);
    f.token.clear();
    f.organization = "globex";
    EXPECT_EQ(with(f, timeout_path).how, delivery::respond);
    f.organization = "acme";
    EXPECT_EQ(with(f, timeout_path).how, delivery::reset);
}

TEST_F(faults, act_in_their_time_and_as_often_as_told) {
    fault f{fault_kind::reset};
    f.remaining = 2;
    f.from = now + seconds{10};
    EXPECT_EQ(with(f).how, delivery::respond);
    now += seconds{10};
    EXPECT_EQ(get(me).how, delivery::reset);
    EXPECT_EQ(get(me).how, delivery::reset);
    EXPECT_EQ(get(me).how, delivery::respond);
    f.remaining.reset();
    f.until = now + seconds{1};
    EXPECT_EQ(with(f).how, delivery::reset);
    now += seconds{1};
    EXPECT_EQ(get(me).how, delivery::respond);
}

TEST_F(faults, happen_as_often_as_their_probability_says_and_the_same_for_one_seed) {
    const auto run = [](std::uint64_t seed) {
        cloud_model m{seed};
        organization_setup acme;
        acme.name = "acme";
        acme.requests_per_minute = 100000;
        m.add_organization(acme, wall_time{});
        token_setup t;
        t.name = "lobby";
        t.organization = "acme";
        const auto value = m.add_token(t, wall_time{});
        fault f{fault_kind::reset};
        f.probability = 0.4;
        m.faults().add(f);
        std::string seen;
        for (int i = 0; i < 10000; ++i) {
            const auto a = m.handle({method::get, me, value, {}}, wall_time{} + milliseconds{i});
            seen += a.how == delivery::reset ? 'x' : '.';
        }
        return seen;
    };
    const auto first = run(1);
    const auto hits = std::count(first.begin(), first.end(), 'x');
    EXPECT_GT(hits, 3800);
    EXPECT_LT(hits, 4200);
    EXPECT_EQ(run(1), first);
    EXPECT_NE(run(2), first);
}

TEST_F(faults, latency_adds_up_and_lets_the_next_rule_act) {
    fault slow{fault_kind::latency};
    slow.latency = milliseconds{250};
    model.faults().add(slow);
    model.faults().add(slow);
    model.faults().add(fault{fault_kind::html_200});
    const auto answer = get(me);
    EXPECT_EQ(answer.latency, milliseconds{500});
    EXPECT_EQ(header(answer, "Content-Type"), "text/html; charset=UTF-8");
    EXPECT_EQ(answer.response.status, 200);
}

TEST_F(faults, a_status_comes_with_the_body_that_goes_with_it) {
    fault f{fault_kind::status};
    for (const auto& [status, code] : {std::pair{429, "too.many.requests.retry.after"},
                                       {503, "service.unavailable"},
                                       {500, "internal.server.error"},
                                       {502, "bad.gateway"},
                                       {504, "request.timeout"},
                                       {408, "client.timeout"}}) {
        f.status = status;
        const auto answer = with(f);
        EXPECT_EQ(answer.response.status, status);
        EXPECT_EQ(text(body(answer), "code"), code);
        EXPECT_EQ(header(answer, "Retry-After"), "");
    }
    f.html = true;
    EXPECT_EQ(header(with(f), "Content-Type"), "text/html; charset=UTF-8");
    f = fault{fault_kind::status};
    f.status = 403;
    f.code = "authz.policy.denied";
    EXPECT_EQ(text(body(with(f)), "code"), "authz.policy.denied");
    EXPECT_EQ(lobby_record().resets, 0U);
}

TEST_F(faults, retry_after_comes_in_both_forms) {
    fault f{fault_kind::status};
    f.status = 429;
    f.retry_after = seconds{30};
    now += milliseconds{700};
    EXPECT_EQ(header(with(f), "Retry-After"), "30");
    EXPECT_EQ(get(me).not_before, now + seconds{30});
    f.retry_after_as_date = true;
    EXPECT_EQ(header(with(f), "Retry-After"), "Mon, 23 Nov 2026 23:00:30 GMT");
    EXPECT_EQ(get(me).not_before, now + seconds{30} - milliseconds{700});
    model.set_clock_skew(std::chrono::hours{1});
    EXPECT_EQ(header(get(me), "Retry-After"), "Tue, 24 Nov 2026 00:00:30 GMT");
    EXPECT_EQ(get(me).not_before, now + seconds{30} - milliseconds{700});
    f.retry_after_as_date = false;
    f.retry_after_most = seconds{40};
    for (int i = 0; i < 50; ++i) {
        const int wait = std::stoi(header(with(f), "Retry-After"));
        EXPECT_GE(wait, 30);
        EXPECT_LE(wait, 40);
    }
}

TEST_F(faults, spoil_the_answer_and_not_the_processing) {
    EXPECT_EQ(with(fault{fault_kind::truncated_json}).response.status, 200);
    EXPECT_TRUE(body(get(me)).empty());
    EXPECT_GT(get(me).response.body.size(), 100U);
    EXPECT_EQ(with(fault{fault_kind::cut_short}).how, delivery::cut_short);
    EXPECT_EQ(text(body(with(fault{fault_kind::past_date})), "dateTokenIdles").substr(0, 4), "2019");
    const std::string good = (model.faults().clear(), get(me).response.body);
    EXPECT_NE(with(fault{fault_kind::wrong_types}).response.body, good);
    EXPECT_NE(with(fault{fault_kind::wrong_types}, timeout_path).response.body, good);
    EXPECT_EQ(lobby_record().resets, lobby_record().requests);
    EXPECT_EQ(lobby_record().touches_refused, 0U);
}

TEST_F(faults, say_whether_the_request_was_processed) {
    EXPECT_EQ(with(fault{fault_kind::reset}).how, delivery::reset);
    EXPECT_EQ(with(fault{fault_kind::hang}).how, delivery::hang);
    EXPECT_EQ(with(fault{fault_kind::garbage}).how, delivery::garbage);
    EXPECT_EQ(with(fault{fault_kind::big_body}).how, delivery::big_body);
    EXPECT_EQ(with(fault{fault_kind::endless_headers}).how, delivery::endless_headers);
    EXPECT_EQ(with(fault{fault_kind::down}).how, delivery::refuse);
    EXPECT_EQ(lobby_record().resets, 0U);
    EXPECT_EQ(lobby_record().touches_refused, 6U);

    now += seconds{5};
    EXPECT_EQ(with(fault{fault_kind::reset_after}).how, delivery::reset);
    EXPECT_EQ(lobby_record().resets, 1U);
    EXPECT_EQ(lobby_record().idle_deadline, now + seconds{900});
    fault hang{fault_kind::hang};
    hang.processed = true;
    EXPECT_EQ(with(hang).how, delivery::hang);
    EXPECT_EQ(lobby_record().resets, 2U);
}

TEST_F(faults, an_unexplained_401_leaves_the_token_alive) {
    const auto answer = with(fault{fault_kind::unexplained_401});
    EXPECT_EQ(answer.response.status, 401);
    EXPECT_EQ(header(answer, "Content-Type"), "text/html; charset=UTF-8");
    EXPECT_TRUE(lobby_record().alive());
}

TEST_F(faults, an_error_in_a_200_says_503_and_leaves_the_timer_alone) {
    const auto answer = with(fault{fault_kind::error_in_200});
    EXPECT_EQ(answer.response.status, 200);
    EXPECT_NE(answer.response.body.find(R"("status":503)"), std::string::npos) << answer.response.body;
    EXPECT_FALSE(answer.processed);
    EXPECT_EQ(lobby_record().resets, 0U);
}

TEST_F(faults, with_a_label_act_for_the_tokens_that_have_it) {
    fault labelled;
    labelled.label = "screens";
    EXPECT_EQ(with(labelled).response.status, 200);
    model.set_label("lobby", "screens");
    EXPECT_EQ(with(labelled).response.status, 503);
}

TEST_F(faults, down_for_everyone_is_seen_at_the_door) {
    EXPECT_FALSE(model.all_down(now));
    fault f{fault_kind::down};
    f.from = now + seconds{1};
    f.until = now + seconds{2};
    model.faults().add(f);
    EXPECT_FALSE(model.all_down(now));
    EXPECT_TRUE(model.all_down(now + seconds{1}));
    EXPECT_FALSE(model.all_down(now + seconds{2}));
}

}  // namespace tokenkeeper::cloud::faults_test
