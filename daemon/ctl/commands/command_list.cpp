#include "daemon/ctl/commands/command_list.hpp"

namespace tokenkeeper::ctl {

std::vector<std::unique_ptr<command>> all_commands() {
    std::vector<std::unique_ptr<command>> commands;
    for (const auto make :
         {make_status_command, make_organizations_command, make_verify_command,       make_keep_alive_command,
          make_renew_command,  make_revoke_command,        make_login_command,        make_token_command,
          make_exec_command,   make_idle_timeout_command,  make_revoke_user_command,  make_history_command,
          make_events_command, make_notify_command,        make_check_command,        make_doctor_command,
          make_wait_command,   make_reload_command,        make_check_config_command, make_version_command}) {
        commands.push_back(make());
    }
    return commands;
}

}  // namespace tokenkeeper::ctl
