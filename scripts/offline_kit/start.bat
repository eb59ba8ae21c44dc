@echo off
rem Starts daisuso; a course folder dropped on this file opens its hall. UNTESTED on Windows so far.
chcp 65001 >nul
setlocal
if not exist "%~dp0venv\Scripts\python.exe" (
  echo Chưa cài. Bấm đúp vào install.bat trước.
  echo Not installed yet. Double-click install.bat first.
  pause
  exit /b 1
)
"%~dp0venv\Scripts\python.exe" "%~dp0start.py" %*
if errorlevel 1 pause
