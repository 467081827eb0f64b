#include "tests/cloud/oauth_fixture.hpp"

#include <algorithm>

namespace tokenkeeper::cloud::oauth_faults_test {

namespace {

class oauth_faults : public oauth_test {
protected:
    oauth_faults() { seed = model.seed_refresh_token("export", "view"); }
    family_record view() { return model.record_of_family("view", now); }

    std::string seed;
};

}  // namespace

TEST_F(oauth_faults, are_aimed_by_operation_organization_and_client) {
    fault f{fault_kind::reset};
    f.what = operation::oauth_token;
    fail_with(f);
    EXPECT_EQ(get(me).how, delivery::respond);
    EXPECT_EQ(mint().how, delivery::reset);
    EXPECT_EQ(post("nobody:x", "grant_type=client_credentials").how, delivery::reset);
    f.organization = "globex";
    fail_with(f);
    EXPECT_EQ(mint().how, delivery::respond);
    f.organization = "acme";
    f.token = "export";
    fail_with(f);
    EXPECT_EQ(mint().how, delivery::reset);
    add_client("other");
    EXPECT_EQ(mint("other").how, delivery::respond);
}

TEST_F(oauth_faults, lose_the_answer_of_a_grant_that_was_processed) {
    fault hang{fault_kind::hang};
    hang.processed = true;
    fault late{fault_kind::status};
    late.processed = true;
    std::uint64_t lost = 0;
    for (const auto& f : {fault{fault_kind::reset_after}, fault{fault_kind::cut_short}, hang, late,
                          fault{fault_kind::truncated_json}, fault{fault_kind::wrong_types}}) {
        const std::string before = view().latest;
        fail_with(f);
        refresh(before);
        EXPECT_NE(view().latest, before) << to_string(f.kind);
        EXPECT_EQ(export_record().answers_lost, ++lost) << to_string(f.kind);
        EXPECT_EQ(view().rotations, lost);
    }
    model.faults().clear();
    EXPECT_EQ(export_record().refreshes, lost);
    EXPECT_EQ(export_record().faulted, lost);
    EXPECT_EQ(error(refresh(seed)), "invalid_grant");
    EXPECT_FALSE(view().alive);
}

TEST_F(oauth_faults, leave_everything_as_it_was_where_the_grant_was_not_processed) {
    fault throttled{fault_kind::status};
    throttled.status = 429;
    for (const auto& f :
         {throttled, fault{fault_kind::status}, fault{fault_kind::html_200}, fault{fault_kind::reset},
          fault{fault_kind::hang}, fault{fault_kind::garbage}, fault{fault_kind::big_body},
          fault{fault_kind::endless_headers}, fault{fault_kind::unexplained_401}, fault{fault_kind::down}}) {
        fail_with(f);
        refresh(seed);
        mint();
        EXPECT_EQ(view().latest, seed) << to_string(f.kind);
    }
    EXPECT_EQ(export_record().grants, 0U);
    EXPECT_EQ(export_record().answers_lost, 0U);
    EXPECT_EQ(export_record().throttled, 2U);
    EXPECT_EQ(model.record_of_organization("acme").throttled, 2U);
    model.faults().clear();
    EXPECT_EQ(refresh(seed).response.status, 200);
}

TEST_F(oauth_faults, a_refused_grant_loses_nothing_with_its_answer) {
    fail_with(fault{fault_kind::reset_after});
    refresh("unknown");
    EXPECT_EQ(export_record().answers_lost, 0U);
}

TEST_F(oauth_faults, latency_is_no_loss) {
    fault slow{fault_kind::latency};
    slow.latency = seconds{3};
    fail_with(slow);
    EXPECT_EQ(refresh(seed).latency, seconds{3});
    EXPECT_EQ(export_record().answers_lost, 0U);
    EXPECT_EQ(export_record().faulted, 0U);
}

TEST_F(oauth_faults, may_answer_with_an_error_of_the_standard) {
    fault f{fault_kind::status};
    f.status = 400;
    f.code = "invalid_client";
    fail_with(f);
    EXPECT_EQ(mint().response.status, 400);
    EXPECT_EQ(error(mint()), "invalid_client");
    EXPECT_TRUE(export_record().refused.empty());
}

TEST_F(oauth_faults, count_requests_before_a_retry_after_had_passed) {
    fault f{fault_kind::status};
    f.status = 429;
    f.retry_after = seconds{30};
    f.remaining = 1;
    fail_with(f);
    EXPECT_EQ(header(mint(), "Retry-After"), "30");
    now += milliseconds{29999};
    mint();
    EXPECT_EQ(export_record().too_early, 1U);
    now += milliseconds{1};
    mint();
    EXPECT_EQ(export_record().too_early, 1U);
    EXPECT_EQ(export_record().requests, 3U);
}

}  // namespace tokenkeeper::cloud::oauth_faults_test
