#include "daemon/systemd/credential_request.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokenkeeper::systemd::credential_request_test {
namespace {

using namespace std::string_view_literals;

TEST(credential_request, is_read_from_the_address_that_systemd_binds) {
    EXPECT_EQ(read_credential_request("\0"
                                      "1f0cb4f2ad5cbf5/unit/export.service/genesys"sv),
              (credential_request{"export.service", "genesys"}));
    EXPECT_EQ(read_credential_request("\0"
                                      "0/unit/a\\x2db@c:d_e-f.g.mount/x y.z"sv),
              (credential_request{"a\\x2db@c:d_e-f.g.mount", "x y.z"}));
}

TEST(credential_request, is_nothing_else) {
    for (const std::string_view address : {
             ""sv,
             "\0"sv,
             "/run/client.sock"sv,
             "1f/unit/export.service/genesys"sv,  // in the file system, not abstract
             "\0"
             "/unit/export.service/genesys"sv,  // no number
             "\0"
             "1F/unit/export.service/genesys"sv,  // not as systemd writes it
             "\0"
             "g/unit/export.service/genesys"sv,
             "\0"
             "12345678901234567/unit/export.service/x"sv,  // more than 64 bits
             "\0"
             "1f/user/export.service/genesys"sv,
             "\0"
             "1f//unit/export.service/genesys"sv,
             "\0"
             "1f/unit/export.service"sv,
             "\0"
             "1f/unit/export.service/"sv,
             "\0"
             "1f/unit//genesys"sv,
             "\0"
             "1f/unit/.service/genesys"sv,
             "\0"
             "1f/unit/export/genesys"sv,
             "\0"
             "1f/unit/export.timer/genesys"sv,  // runs nothing
             "\0"
             "1f/unit/export.service/a/b"sv,
             "\0"
             "1f/unit/export.service/.."sv,
             "\0"
             "1f/unit/export.service/a:b"sv,
             "\0"
             "1f/unit/export.service/genesys\0"sv,
             "\0"
             "1f/unit/export.service\0.service/genesys"sv,
             "\0"
             "1f/unit/export.service\n/genesys"sv,
             "\0"
             "1f/unit/expört.service/genesys"sv,
             "\0"
             "1f/unit/../export.service/genesys"sv,
             "\0"
             "1f/unit/export.service/gen\x1b[2Jesys"sv,
         }) {
        EXPECT_EQ(read_credential_request(address), std::nullopt) << ::testing::PrintToString(address);
    }
}

TEST(template_of, is_that_of_an_instance_or_the_unit_itself) {
    EXPECT_EQ(template_of("export@daily.service"), "export@.service");
    EXPECT_EQ(template_of("export@a.b.timer"), "export@.timer");
    for (const auto* unit : {"export.service", "export@.service", "export", "a.b@c", "@", ""})
        EXPECT_EQ(template_of(unit), unit);
}

TEST(names_unit, is_the_unit_itself_or_its_template) {
    EXPECT_TRUE(names_unit("export.service", "export.service"));
    EXPECT_TRUE(names_unit("export@.service", "export@daily.service"));
    EXPECT_TRUE(names_unit("export@daily.service", "export@daily.service"));
    EXPECT_TRUE(names_unit("export@.service", "export@a@b.c.service"));
}

TEST(names_unit, is_no_other_unit) {
    EXPECT_FALSE(names_unit("export.service", "export2.service"));
    EXPECT_FALSE(names_unit("export.service", "export@daily.service"));
    EXPECT_FALSE(names_unit("export@.service", "export.service"));
    EXPECT_FALSE(names_unit("export@.service", "export@daily.socket"));
    EXPECT_FALSE(names_unit("export@.service", "xexport@daily.service"));
    EXPECT_FALSE(names_unit("export@.service", "export2@daily.service"));
    EXPECT_FALSE(names_unit("export@daily.service", "export@weekly.service"));
    EXPECT_FALSE(names_unit("export@daily.service", "export@daily2.service"));
    EXPECT_FALSE(names_unit("", "export.service"));
    EXPECT_FALSE(names_unit("@.service", "export.service"));
    EXPECT_FALSE(names_unit("export@", "export@daily.service"));
}

TEST(session_for, is_the_one_that_names_the_unit) {
    EXPECT_EQ(session_for({"export.service", "genesys"},
                          {{"nightly", {"export.service"}}, {"wallboard", {"kiosk.service"}}, {"quiet", {}}}),
              "nightly");
    EXPECT_EQ(session_for({"other.service", "nightly"}, {{"nightly", {"export.service"}}}), std::nullopt);
    EXPECT_EQ(session_for({"export.service", "genesys"}, {}), std::nullopt);
}

TEST(session_for, is_the_one_called_like_the_credential_where_several_name_the_unit) {
    const std::map<std::string, std::vector<std::string>, std::less<>> allowed{
        {"east", {"export@.service"}}, {"west", {"export@.service"}}, {"north", {"kiosk.service"}}};
    EXPECT_EQ(session_for({"export@x.service", "west"}, allowed), "west");
    EXPECT_EQ(session_for({"export@x.service", "genesys"}, allowed), std::nullopt);
    EXPECT_EQ(session_for({"export@x.service", "north"}, allowed), std::nullopt);
}

}  // namespace
}  // namespace tokenkeeper::systemd::credential_request_test
