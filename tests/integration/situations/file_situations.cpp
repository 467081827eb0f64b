#include "tests/integration/situations/acts.hpp"

#include <filesystem>

#include <sys/stat.h>

#include <unistd.h>

namespace tokenkeeper::integration::situations {

namespace {

std::function<void(stage&)> checked_often(std::string name) {
    return [=](stage& at) { at.add_given_session(name, often); };
}

/// The file's content takes another form.
template <class F>
std::function<void(stage&)> rewritten(std::string name, F form) {
    return [=](stage& at) {
        auto token = read_file(at.file(name + ".token"));
        token.pop_back();  // the line end
        write_file(at.file(name + ".token"), form(token));
    };
}

std::function<void(stage&)> restored(std::string name) {
    return [=](stage& at) {
        at.with_cloud([&](cloud::cloud_model& model, wall_time) {
            write_file(at.file(name + ".token"), model.token_value(name) + "\n");
        });
    };
}

std::function<void(stage&)> mode_set(std::string name, mode_t mode) {
    return [=](stage& at) { ::chmod(at.file(name + ".token").c_str(), mode); };
}

std::string sink_at(const stage& at, const std::string& name) {
    return "    token_sink: { path: " + at.file(name).string() + ", mode: 0600 }\n";
}

}  // namespace

std::vector<situation> file_situations() {
    const appearance unusable{
        "alive", "attention", {"source_unusable"}, true, "the daemon notices a corrected file"};
    const logged unusable_begins{"session.warning", "source_unusable"};
    const logged unusable_ends{"session.warning_over", "source_unusable"};
    std::vector<situation> rows;
    rows.push_back(
        {.name = "file_replaced_by_json",
         .prepare = checked_often("file_replaced_by_json"),
         .before = "alive",
         .cause = rewritten("file_replaced_by_json",
                            [](const std::string& token) { return R"({"access_token":")" + token + "\"}"; }),
         .seen = unusable,
         .begin = unusable_begins,
         .cure = restored("file_replaced_by_json"),
         .end = unusable_ends});
    rows.push_back({.name = "file_with_quotes",
                    .prepare = checked_often("file_with_quotes"),
                    .before = "alive",
                    .cause = rewritten("file_with_quotes",
                                       [](const std::string& token) { return '"' + token + "\"\n"; }),
                    .seen = unusable,
                    .begin = unusable_begins,
                    .cure = restored("file_with_quotes"),
                    .end = unusable_ends});
    rows.push_back({.name = "file_removed",
                    .prepare = checked_often("file_removed"),
                    .before = "alive",
                    .cause = [](stage& at) { std::filesystem::remove(at.file("file_removed.token")); },
                    .seen = unusable,
                    .begin = unusable_begins,
                    .cure = restored("file_removed"),
                    .end = unusable_ends});
    rows.push_back({.name = "file_missing",
                    .prepare =
                        [](stage& at) {
                            at.add_given_session("file_missing", often);
                            std::filesystem::remove(at.file("file_missing.token"));
                        },
                    .seen = {"failed/secret_unreadable", "attention", {}, false, "file_missing.token"},
                    .begin = {"session.failed", "secret_unreadable"},
                    .cure = restored("file_missing"),
                    .end = {"session.recovered", ""}});
    rows.push_back({.name = "file_readable_for_all",
                    .prepare =
                        [](stage& at) {
                            at.add_given_session("file_readable_for_all", often);
                            ::chmod(at.file("file_readable_for_all.token").c_str(), 0644);
                        },
                    .seen = {"failed/secret_unreadable", "attention", {}, false, "Run: chmod go= "},
                    .begin = {"session.failed", "secret_unreadable"},
                    .cure = mode_set("file_readable_for_all", 0600),
                    .end = {"session.recovered", ""}});
    // The group of the socket's folder is that of the socket.
    rows.push_back({.name = "secret_for_the_status_group",
                    .prepare =
                        [](stage& at) {
                            at.add_given_session("secret_for_the_status_group", often);
                            ::chmod(at.file("secret_for_the_status_group.token").c_str(), 0640);
                        },
                    .seen = {"alive", "degraded", {"secret_exposed"}, true, "Run: ch"},
                    .begin = {"session.warning", "secret_exposed"},
                    .cure = mode_set("secret_for_the_status_group", 0600),
                    .end = {"session.warning_over", "secret_exposed"}});
    rows.push_back({.name = "secret_in_open_folder",
                    .prepare =
                        [](stage& at) {
                            at.add_given_session("secret_in_open_folder", often);
                            const auto folder = at.file("open_folder");
                            std::filesystem::create_directory(folder);
                            ::chmod(folder.c_str(), 0777);
                            std::filesystem::rename(at.file("secret_in_open_folder.token"), folder / "token");
                            at.set_session("secret_in_open_folder", "acme",
                                           "    access_token_file: open_folder/token\n" + often);
                        },
                    .seen = {"alive", "degraded", {"secret_folder"}, true, "Run: chmod go-w "},
                    .begin = {"session.warning", "secret_folder"},
                    .cure = [](stage& at) { ::chmod(at.file("open_folder").c_str(), 0755); },
                    .end = {"session.warning_over", "secret_folder"}});
    rows.push_back(
        {.name = "sink_unwritable",
         .prepare =
             [](stage& at) { at.add_given_session("sink_unwritable", often + sink_at(at, "missing/sink")); },
         .seen = {"alive", "attention", {"sink_failing"}, true, "Correct the fault that the message names"},
         .begin = {"session.warning", "sink_failing"},
         .cure = [](stage& at) { std::filesystem::create_directory(at.file("missing")); },
         .end = {"session.warning_over", "sink_failing"}});
    rows.push_back({.name = "unknown_reader",
                    .prepare =
                        [](stage& at) {
                            at.add_given_session("unknown_reader",
                                                 often + "    readers: { users: [nobody-of-this-name] }\n");
                        },
                    .seen = {"alive", "degraded", {"rule_unusable"}, true, "Create the account"},
                    .begin = {"session.warning", "rule_unusable"},
                    .cure =
                        [](stage& at) {
                            at.set_session("unknown_reader", "acme",
                                           "    access_token_file: unknown_reader.token\n" + often);
                            at.reconfigure();
                        },
                    .end = {"session.warning_over", "rule_unusable"}});
    return rows;
}

}  // namespace tokenkeeper::integration::situations
