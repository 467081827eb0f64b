#pragma once

#include "daemon/ctl/commands/command.hpp"

#include <memory>
#include <vector>

namespace tokenkeeper::ctl {

/// Each verb is a class in a file of its own, known to the others by this function only.
std::unique_ptr<command> make_status_command();
std::unique_ptr<command> make_organizations_command();
std::unique_ptr<command> make_verify_command();
std::unique_ptr<command> make_keep_alive_command();
std::unique_ptr<command> make_renew_command();
std::unique_ptr<command> make_revoke_command();
std::unique_ptr<command> make_login_command();
std::unique_ptr<command> make_token_command();
std::unique_ptr<command> make_exec_command();
std::unique_ptr<command> make_idle_timeout_command();
std::unique_ptr<command> make_revoke_user_command();
std::unique_ptr<command> make_check_command();
std::unique_ptr<command> make_events_command();
std::unique_ptr<command> make_notify_command();
std::unique_ptr<command> make_history_command();
std::unique_ptr<command> make_doctor_command();
std::unique_ptr<command> make_wait_command();
std::unique_ptr<command> make_reload_command();
std::unique_ptr<command> make_check_config_command();
std::unique_ptr<command> make_version_command();

/// All of them, in the order of the help.
std::vector<std::unique_ptr<command>> all_commands();

}  // namespace tokenkeeper::ctl
