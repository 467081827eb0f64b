#include "tests/cloud/oauth/oauth_fixture.hpp"

#include <optional>
#include <stdexcept>

namespace tokenkeeper::cloud::login_organization_test {

namespace {

using genesys::method;

/// The client export belongs to acme; the people who log in belong to globex.
class login_organization : public oauth_test {
protected:
    login_organization() {
        organization_setup globex;
        globex.name = "globex";
        globex.idle_timeout = std::nullopt;
        model.add_organization(globex, now);
        model.set_login_organization("export", "globex");
    }

    cloud_answer log_in() {
        return grant("grant_type=authorization_code&redirect_uri=app:/&code=" +
                     model.add_authorization_code("export", "app:/", now));
    }
    std::string organization_of(const cloud_answer& granted) {
        const auto info = body(ask(method::get, me, access_token(granted)));
        return text(info.at("organization").as_object(), "name");
    }
};

}  // namespace

TEST_F(login_organization, is_that_of_the_tokens_that_come_from_a_login) {
    const auto first = log_in();
    EXPECT_EQ(organization_of(first), "globex");
    EXPECT_EQ(organization_of(refresh(text(body(first), "refresh_token"))), "globex");
    EXPECT_EQ(organization_of(mint()), "acme");
    EXPECT_EQ(organization_of(refresh(model.seed_refresh_token("export", "view"))), "globex");
}

TEST_F(login_organization, decides_about_idle_timers_and_refresh_tokens) {
    const auto free = log_in();
    EXPECT_TRUE(body(free).contains("refresh_token"));
    EXPECT_EQ(model.record("export/1", now).idle_deadline, std::nullopt);
    model.set_idle_timeout("globex", seconds{300}, now);
    EXPECT_EQ(model.record("export/1", now).idle_deadline, now + seconds{300});
    EXPECT_FALSE(body(log_in()).contains("refresh_token"));
    model.set_idle_timeout("acme", seconds{600}, now);
    EXPECT_EQ(model.record("export/2", now).idle_deadline, now + seconds{300});
}

TEST_F(login_organization, changes_for_the_next_logins_only) {
    const std::string code = model.add_authorization_code("export", "app:/", now);
    const auto before = log_in();
    model.set_login_organization("export", {});
    EXPECT_EQ(organization_of(log_in()), "acme");
    EXPECT_EQ(organization_of(grant("grant_type=authorization_code&redirect_uri=app:/&code=" + code)),
              "globex");
    EXPECT_EQ(organization_of(refresh(text(body(before), "refresh_token"))), "globex");
}

TEST_F(login_organization, must_exist) {
    EXPECT_THROW(model.set_login_organization("export", "nowhere"), std::out_of_range);
    client_setup c;
    c.name = "lost";
    c.organization = "acme";
    c.login_organization = "nowhere";
    EXPECT_THROW(add_client(c), std::out_of_range);
    EXPECT_EQ(organization_of(log_in()), "globex");
}

}  // namespace tokenkeeper::cloud::login_organization_test
