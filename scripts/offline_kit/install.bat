@echo off
rem Finds the Python that this kit was made for, then starts install.py. UNTESTED on Windows so far.
chcp 65001 >nul
setlocal
cd /d "%~dp0"
set "FOUND=py -@PYTHON@"
%FOUND% -c "" >nul 2>nul && goto found
set "FOUND="%LOCALAPPDATA%\Programs\Python\Python@DIGITS@\python.exe""
if exist "%LOCALAPPDATA%\Programs\Python\Python@DIGITS@\python.exe" goto found
for %%F in (python-@PYTHON@*-amd64.exe) do (
  echo Cài Python @PYTHON@: chờ đến khi cửa sổ của nó tự đóng ...
  echo Installing Python @PYTHON@: wait until its window closes by itself ...
  start /wait "" "%%F" /passive InstallAllUsers=0 Include_launcher=1
)
if exist "%LOCALAPPDATA%\Programs\Python\Python@DIGITS@\python.exe" goto found
echo Máy này chưa có Python @PYTHON@ bản 64 bit. Xem tệp README.txt, phần "Trước khi cài".
echo This computer has no 64-bit Python @PYTHON@. See README.txt, "Before you install".
if not defined DAISUSO_NO_PAUSE pause
exit /b 1
:found
%FOUND% install.py %*
set "RESULT=%ERRORLEVEL%"
if not defined DAISUSO_NO_PAUSE pause
exit /b %RESULT%
