// Field: a configuration tool left an empty sessions.d/x.yaml, or one whose sessions were all commented out,
// and the daemon refused everything; another wrote b.yml, which nobody read and nobody mentioned. Right: such
// a file has no sessions, and a name that looks like a session file and is none is a warning. Both happen on
// the way to a change, and neither says that the rest is wrong.
#include "tests/daemon/config/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::session_files {
namespace {

std::string check(const char* name, std::string_view text) {
    const config::temporary_folder folder;
    folder.write(std::string{"sessions.d/"} + name, text);
    return errors_of(config::load_text(folder, "organizations: { acme: { region: us-east-1 } }\n"),
                     folder.path());
}

TEST(file_of_sessions, may_hold_none) {
    for (const std::string_view text : {"", "# sessions:\n#   a: {}\n", "\xef\xbb\xbf\n", "sessions:\n"})
        EXPECT_EQ(check("x.yaml", text), "configuration is valid: 1 organization, 0 sessions\n") << text;
}

TEST(file_of_sessions, is_missed_where_its_name_ends_in_yml) {
    const auto checked = check("b.yml", "sessions:\n");
    EXPECT_TRUE(checked.starts_with("sessions.d/b.yml: warning: this file is not read")) << checked;
    EXPECT_TRUE(checked.ends_with("configuration is valid: 1 organization, 0 sessions\n")) << checked;
}

}  // namespace
}  // namespace tokenkeeper::tests::field::session_files
