#include "daemon/runtime/sinks/sink_jobs.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::runtime::sink_jobs_test {
namespace {

using kind = sink_job::kind;

class sink_jobs_test : public testing::Test {
protected:
    void write(const std::string& file, const std::string& token) {
        jobs.want({kind::write, {file, {}, 0600}, secret{token}});
    }
    void want(kind type, const std::string& file) { jobs.want({type, {file, {}, 0600}}); }
    /// What is taken next, in words.
    std::string take(const std::string& folder) {
        const auto job = jobs.take(folder);
        if (!job) return "nothing";
        const auto file = job->sink.path.string();
        switch (job->type) {
            case kind::write:
                return file + '=' + std::string{job->token.reveal()};
            case kind::remove:
                return "no " + file;
            case kind::remove_own:
                return "no own " + file;
            case kind::tidy:
                return "tidy " + file;
        }
        return {};
    }

    sink_jobs jobs;
};

TEST_F(sink_jobs_test, are_taken_in_their_order) {
    write("/a/1", "T1");
    want(kind::remove, "/a/2");
    write("/a/0", "T0");
    ASSERT_TRUE(jobs.begin("/a"));
    EXPECT_EQ(take("/a"), "/a/1=T1");
    EXPECT_EQ(take("/a"), "no /a/2");
    EXPECT_EQ(take("/a"), "/a/0=T0");
    EXPECT_EQ(take("/a"), "nothing");
}

TEST_F(sink_jobs_test, are_replaced_by_a_later_one_of_the_same_sink) {
    write("/a/1", "old");
    write("/a/2", "T2");
    want(kind::remove, "/a/1");
    write("/a/1", "new");
    ASSERT_TRUE(jobs.begin("/a"));
    EXPECT_EQ(take("/a"), "/a/2=T2");
    EXPECT_EQ(take("/a"), "/a/1=new");
    EXPECT_EQ(take("/a"), "nothing");
}

TEST_F(sink_jobs_test, end_with_no_file_after_a_removal) {
    write("/a/1", "T1");
    ASSERT_TRUE(jobs.begin("/a"));
    EXPECT_EQ(take("/a"), "/a/1=T1") << "it does not end";
    write("/a/1", "T2");
    want(kind::remove, "/a/1");
    EXPECT_FALSE(jobs.begin("/a")) << "one at a time in a folder";
    EXPECT_EQ(take("/a"), "no /a/1");
    EXPECT_EQ(take("/a"), "nothing");
}

TEST_F(sink_jobs_test, that_tidy_replace_nothing) {
    want(kind::tidy, "/a/1");
    want(kind::remove_own, "/a/1");
    want(kind::tidy, "/a/1");
    ASSERT_TRUE(jobs.begin("/a"));
    EXPECT_EQ(take("/a"), "no own /a/1");
    EXPECT_EQ(take("/a"), "nothing");
}

TEST_F(sink_jobs_test, of_one_folder_do_not_wait_for_those_of_another) {
    write("/a/1", "T1");
    write("/b/1", "T2");
    ASSERT_TRUE(jobs.begin("/a"));
    EXPECT_EQ(jobs.idle_folders(), std::vector<std::string>{"/b"});
    ASSERT_TRUE(jobs.begin("/b"));
    EXPECT_EQ(take("/b"), "/b/1=T2");
    EXPECT_EQ(take("/b"), "nothing");
    EXPECT_TRUE(jobs.are_under_way());
    EXPECT_EQ(take("/a"), "/a/1=T1");
    EXPECT_TRUE(jobs.are_under_way()) << "the last one may not be done";
    EXPECT_EQ(take("/a"), "nothing");
    EXPECT_FALSE(jobs.are_under_way());
    EXPECT_FALSE(jobs.begin("/b")) << "nothing is wanted there";
}

TEST_F(sink_jobs_test, wait_while_no_work_can_begin) {
    write("/a/1", "T1");
    ASSERT_TRUE(jobs.begin("/a"));
    EXPECT_TRUE(jobs.idle_folders().empty());
    jobs.give_up("/a");
    EXPECT_FALSE(jobs.are_under_way());
    EXPECT_EQ(jobs.idle_folders(), std::vector<std::string>{"/a"});
    ASSERT_TRUE(jobs.begin("/a"));
    EXPECT_EQ(take("/a"), "/a/1=T1");
}

TEST_F(sink_jobs_test, know_a_folder_by_several_names) {
    EXPECT_EQ(jobs.want({kind::tidy, {"/a/b/1", {}, 0600}}), "/a/b");
    EXPECT_EQ(jobs.want({kind::tidy, {"/a//b/1", {}, 0600}}), "/a/b");
    EXPECT_EQ(jobs.want({kind::tidy, {"/a/c/../b/1", {}, 0600}}), "/a/b");
    EXPECT_EQ(jobs.want({kind::tidy, {"/1", {}, 0600}}), "/");
    EXPECT_EQ(jobs.want({kind::tidy, {"1", {}, 0600}}), ".");
}

}  // namespace
}  // namespace tokenkeeper::runtime::sink_jobs_test
